package dev.waybill.reconciliation.source.loki.answer;

import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.control.ControlRecordParser;
import dev.waybill.reconciliation.source.line.LogLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the control records of an answer, each with the labels of its stream. */
public final class ControlReader extends LinesReader<ControlReader.Found> {

    private final ControlRecordParser parser;
    private final int limit;
    private final List<Spoken> spoken = new ArrayList<>();
    private final List<ControlRecord> stream = new ArrayList<>();
    private Map<String, String> labels = Map.of();
    private int lines;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    /** @param limit how many lines were asked for */
    public ControlReader(ControlRecordParser parser, int limit) {
        this.parser = parser;
        this.limit = limit;
    }

    /** A record, and the labels of the stream in which it stands. */
    public record Spoken(ControlRecord record, Map<String, String> labels) {}

    /**
     * What an answer holds.
     *
     * @param full whether it has as many lines as were asked for, so that more may have been left out
     * @param first log time of its first line, in nanoseconds
     * @param last log time of its last line
     */
    public record Found(List<Spoken> records, boolean full, long first, long last) {}

    @Override
    void beginStream() {
        stream.forEach(record -> spoken.add(new Spoken(record, labels)));
        stream.clear();
        labels = Map.of();
    }

    @Override
    void labels(Map<String, String> of) {
        labels = Map.copyOf(of);
    }

    @Override
    void add(long nanos, LogLine line) {
        lines++;
        first = Math.min(first, nanos);
        last = Math.max(last, nanos);
        ControlRecord record = parser.parse(line);
        if (record != null) {
            stream.add(record);
        }
    }

    @Override
    public Found finish() {
        beginStream();
        return new Found(List.copyOf(spoken), lines >= limit, first, last);
    }
}
