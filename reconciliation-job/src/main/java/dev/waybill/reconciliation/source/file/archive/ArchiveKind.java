package dev.waybill.reconciliation.source.file.archive;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/** In what a file is packed, as its first bytes tell. */
public enum ArchiveKind {
    NONE,
    GZIP("1f8b"),
    BZIP2("425a68"),
    XZ("fd377a585a00"),
    ZSTD("28b52ffd"),
    ZIP("504b0304", "504b0506"),
    /**
     * A known kind that nothing here unpacks (7z, lz4, rar, lzip, lzop, snappy, lrzip, zstd with skippable frames), or one in
     * which a file that was cut short looks whole (compress, tar).
     */
    UNREADABLE(
            "377abcaf271c",
            "04224d18",
            "02214c18",
            "526172211a07",
            "4c5a4950",
            "894c5a4f",
            "ff060000734e61507059",
            "4c525a49",
            "502a4d18",
            "504b0708",
            "1fa0",
            "1f9d");

    public static final int HEAD_BYTES = 512;

    private static final int TAR_MAGIC_AT = 257;
    private static final byte[] TAR_MAGIC = {'u', 's', 't', 'a', 'r'};
    private static final Set<String> SUFFIXES = Set.of(
            "gz", "bz2", "xz", "zst", "zip", "z", "tgz", "tar", "7z", "lz4", "br", "rar", "lz", "lzo", "lzma", "sz");

    @SuppressWarnings("ImmutableEnumChecker") // never written to
    private final byte[][] magics;

    ArchiveKind(String... magics) {
        this.magics = new byte[magics.length][];
        for (int i = 0; i < magics.length; i++) {
            this.magics[i] = HexFormat.of().parseHex(magics[i]);
        }
    }

    public static ArchiveKind of(byte[] head) {
        for (ArchiveKind kind : values()) {
            for (byte[] magic : kind.magics) {
                if (holds(head, 0, magic)) {
                    return kind;
                }
            }
        }
        return holds(head, TAR_MAGIC_AT, TAR_MAGIC) ? UNREADABLE : NONE;
    }

    /** The name without what says that it is packed: {@code process.log.1} of {@code process.log.1.gz}. */
    public static String unpackedName(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 && SUFFIXES.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT))
                ? unpackedName(name.substring(0, dot))
                : name;
    }

    private static boolean holds(byte[] head, int at, byte[] magic) {
        if (head.length < at + magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if (head[at + i] != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
