package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.loki.answer.ControlReader.Spoken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Tells which streams are one log, and which records speak of it: those whose writer is the streams' label {@code instance}, or that
 * stand in a stream with the same labels. What both ways tie together is one log with several writers.
 */
final class ControlLogs {

    private final List<ControlRecord> records = new ArrayList<>();
    private final Map<String, String> joined = new HashMap<>();
    private final String writerLabel;
    private final Set<String> ignored;

    /**
     * @param writerLabel label that tells writers apart
     * @param ignored labels that say what a line is, not who wrote it
     */
    ControlLogs(List<Spoken> spoken, String writerLabel, Set<String> ignored) {
        this.writerLabel = writerLabel;
        this.ignored = ignored;
        for (Spoken each : spoken) {
            records.add(each.record());
            String writer = root(each.record().writer());
            String stream = root(key(each.labels()));
            if (!writer.equals(stream)) {
                joined.put(stream, writer);
            }
        }
    }

    /** Whether nobody says anything. */
    boolean isEmpty() {
        return records.isEmpty();
    }

    List<ControlRecord> records(Side side) {
        return records.stream()
                .filter(record -> record.side() == side)
                .distinct()
                .toList();
    }

    /** The records that speak of a side, log by log. */
    Map<String, List<ControlRecord>> byLog(Side side) {
        return records(side).stream()
                .collect(Collectors.groupingBy(record -> root(record.writer()), TreeMap::new, Collectors.toList()));
    }

    /** The log that a stream of sightings belongs to. */
    String of(Map<String, String> labels) {
        return root(key(labels));
    }

    private String key(Map<String, String> labels) {
        String own = labels.getOrDefault(writerLabel, "");
        return own.isEmpty()
                ? new TreeMap<>(labels)
                        .entrySet().stream()
                                .filter(label -> !ignored.contains(label.getKey())
                                        && !label.getValue().isEmpty())
                                .map(label -> label.getKey() + "=" + label.getValue())
                                .collect(Collectors.joining(", "))
                : own;
    }

    private String root(String key) {
        String at = key;
        for (String next = joined.get(at); next != null; next = joined.get(at)) {
            at = next;
        }
        return at;
    }
}
