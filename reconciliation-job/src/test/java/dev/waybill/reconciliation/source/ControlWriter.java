package dev.waybill.reconciliation.source;

import dev.waybill.reconciliation.source.control.NameHash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Says of lines what a writer with control records would say of them, for tests. */
public final class ControlWriter {

    private final String writer;
    private final long boot;
    private final Side side;
    private long seq;

    public ControlWriter(String writer, long boot, Side side) {
        this.writer = writer;
        this.boot = boot;
        this.side = side;
    }

    /** A name that was logged. */
    public record Said(Instant at, String name) {}

    /** The next records: one for each interval from an instant to another. */
    public List<ControlRecord> say(Instant from, Instant to, Duration interval, Collection<Said> lines, boolean end) {
        List<ControlRecord> records = new ArrayList<>();
        for (Instant at = from; at.isBefore(to); at = at.plus(interval)) {
            Instant until = at.plus(interval).isBefore(to) ? at.plus(interval) : to;
            records.add(one(at, until, lines, end && until.equals(to)));
        }
        return records;
    }

    private ControlRecord one(Instant from, Instant to, Collection<Said> lines, boolean end) {
        Set<String> names = new HashSet<>();
        long count = 0;
        for (Said line : lines) {
            if (!line.at().isBefore(from) && line.at().isBefore(to)) {
                names.add(line.name());
                count++;
            }
        }
        long digest = names.stream().mapToLong(NameHash::of).sum();
        return new ControlRecord(writer, boot, side, seq++, from, to, count, names.size(), digest, end);
    }

    /** The message of a record, as CONTROL-RECORDS.md words it. */
    public static String message(ControlRecord record) {
        String event = switch (record.side()) {
            case FORWARDED -> "announced";
            case PROCESSED -> "processed";
            case FAILED -> "failed";
        };
        return String.format(
                Locale.ROOT,
                "control record writer=%s boot=%d seq=%d from=%d to=%d %s: lines=%d names=%d digest=%016x end=%s",
                record.writer(),
                record.boot(),
                record.seq(),
                record.from().toEpochMilli(),
                record.to().toEpochMilli(),
                event,
                record.lines(),
                record.names(),
                record.digest(),
                record.end());
    }

    /** Whether a line is a control record. */
    public static boolean isControl(Logged line) {
        return line.text().contains("control record writer=");
    }

    /** The log line of a record, written a second after its interval. */
    public static Logged logged(ControlRecord record, int node) {
        Instant at = record.to().plusSeconds(1);
        String time = at.atZone(Logged.ZONE.id()).toLocalDateTime().toString();
        String text = record.side() == Side.FORWARDED
                ? "{\"ts\":\"%s\",\"level\":\"INFO\",\"msg\":\"%s\",\"caller\":\"ph\",\"version\":\"v1.0.9\"}"
                        .formatted(at.atZone(Logged.ZONE.id()).toOffsetDateTime(), message(record))
                : "%s [Log-Producer] INFO  com.bigdata.tz.monitor.LogMonitor - %s"
                        .formatted(
                                time.replace('T', ' ') + (time.length() == 16 ? ":00.000" : ".000"), message(record));
        return new Logged(record.side(), at, text, node);
    }
}
