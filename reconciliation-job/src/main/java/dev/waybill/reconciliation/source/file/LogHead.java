package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.source.file.archive.DamagedLogException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/**
 * With what the text of a log file begins. The heads of two logs mostly differ, but need not.
 *
 * @param bytes the first bytes, as far as they can be read
 * @param archive whether the file has to be unpacked
 * @param torn whether the file cannot be unpacked even so far
 */
@SuppressWarnings("ArrayRecordComponent") // compared by its bytes only
record LogHead(byte[] bytes, boolean archive, boolean torn) {

    private static final int HEAD_BYTES = 512;
    private static final int FEWEST_TOLD_BY = 16;
    private static final List<byte[]> UTF_16 =
            List.of(new byte[] {(byte) 0xFF, (byte) 0xFE}, new byte[] {(byte) 0xFE, (byte) 0xFF});

    /** @throws SourceRefusedException if it is no text, or text in an encoding that no marker would be found in */
    static LogHead of(OpenLog log) throws IOException {
        byte[] bytes = new byte[HEAD_BYTES];
        int length = 0;
        boolean torn = false;
        try (InputStream in = log.text(0)) {
            int read = 0;
            while (read >= 0 && length < HEAD_BYTES) {
                length += read;
                read = length == HEAD_BYTES ? -1 : in.read(bytes, length, HEAD_BYTES - length);
            }
        } catch (DamagedLogException e) {
            torn = true;
        }
        byte[] head = Arrays.copyOf(bytes, length);
        refuseUnlessText(log.file(), head);
        return new LogHead(head, log.isArchive(), torn);
    }

    private static void refuseUnlessText(LogFile file, byte[] head) {
        if (UTF_16.stream().anyMatch(mark -> startsWith(head, mark)) || isWide(head)) {
            throw new SourceRefusedException(
                    "%s is written in UTF-16, but logs are read as UTF-8: let its writer or its rotation write UTF-8"
                            .formatted(file.path()));
        }
        if (isBinary(head)) {
            throw new SourceRefusedException(
                    "%s is no text, or packed in a way that is not known: unpack it, or take it out of the folder"
                            .formatted(file.path()));
        }
    }

    private static boolean startsWith(byte[] head, byte[] mark) {
        return head.length >= mark.length && Arrays.equals(head, 0, mark.length, mark, 0, mark.length);
    }

    /** Every character takes two bytes or four, one of them a NUL for most of a log's. A hole is one run of NULs. */
    private static boolean isWide(byte[] head) {
        int between = 0;
        for (int i = 1; i < head.length - 1; i++) {
            if (head[i] != 0 && (head[i - 1] == 0 || head[i + 1] == 0)) {
                between++;
            }
        }
        return between >= FEWEST_TOLD_BY / 2 && between * 8 > head.length;
    }

    /** Of packed bytes one in nine is a control character, of a log's hardly any. */
    private static boolean isBinary(byte[] head) {
        int controls = 0;
        int others = 0;
        for (byte b : head) {
            boolean control =
                    (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1B) || b == 0x7F;
            if (b != 0) {
                others++;
                controls += control ? 1 : 0;
            }
        }
        return others >= FEWEST_TOLD_BY && controls * 20 > others;
    }
}
