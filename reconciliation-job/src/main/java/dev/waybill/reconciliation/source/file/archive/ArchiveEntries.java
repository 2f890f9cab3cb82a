package dev.waybill.reconciliation.source.file.archive;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The texts of an archive's entries, one after the other, each on lines of its own. */
final class ArchiveEntries extends InputStream {

    private final Entries entries;
    private @Nullable InputStream entry;
    private boolean lineOpen;
    private boolean ended;

    ArchiveEntries(Entries entries) {
        this.entries = entries;
    }

    /** Gives the entries of an archive in order. */
    interface Entries {

        /** The next entry's text, or null after the last one. */
        @Nullable InputStream next() throws IOException;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            if (entry == null) {
                entry = entries.next();
                ended = entry == null;
                continue;
            }
            int read = entry.read(target, offset, length);
            if (read > 0) {
                lineOpen = target[offset + read - 1] != '\n';
                return read;
            }
            entry = null;
            if (lineOpen) {
                lineOpen = false;
                target[offset] = '\n';
                return 1;
            }
        }
        return -1;
    }
}
