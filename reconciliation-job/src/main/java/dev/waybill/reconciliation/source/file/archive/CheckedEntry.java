package dev.waybill.reconciliation.source.file.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/** The content of a zip's entry, which must fit the checksum that the zip's directory holds. */
final class CheckedEntry extends FilterInputStream {

    private final ZipArchiveEntry entry;
    private final CRC32 crc = new CRC32();

    CheckedEntry(InputStream in, ZipArchiveEntry entry) {
        super(in);
        this.entry = entry;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        if (read > 0) {
            crc.update(target, offset, read);
        } else if (read < 0 && crc.getValue() != entry.getCrc()) {
            throw new ZipException("its entry %s is damaged: its checksum does not fit".formatted(entry.getName()));
        }
        return read;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
