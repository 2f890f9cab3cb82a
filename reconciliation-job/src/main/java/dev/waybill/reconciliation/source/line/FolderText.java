package dev.waybill.reconciliation.source.line;

import dev.waybill.reconciliation.source.Spelling;

/** The folder of a path. Keeps the last one it saw, because the lines of a log tell of few folders; not for concurrent use. */
final class FolderText {

    private byte[] last = {};
    private Spelling spelling = Spelling.NONE;

    /** The folder that stands in {@code [from, to)}, with its slash. */
    Spelling of(LogLine line, int from, int to) {
        if (to - from != last.length || !line.startsWith(last, from)) {
            spelling = Spelling.in(line.text(from, to));
            last = line.bytes(from, to);
        }
        return spelling;
    }
}
