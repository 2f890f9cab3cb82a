package dev.waybill.reconciliation.source;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A writer of a test that says by control records what it logged, whether that arrives in the source or not. */
public final class RecordingWriter {

    private final MemorySource source;
    private final String name;
    private final Side side;
    private final Duration interval;
    private final List<Sighting> logged = new ArrayList<>();
    private Instant boot;
    private Instant said;
    private long seq;

    public RecordingWriter(MemorySource source, String name, Side side, Instant start) {
        this(source, name, side, start, Duration.ofSeconds(10));
    }

    public RecordingWriter(MemorySource source, String name, Side side, Instant start, Duration interval) {
        this.source = source;
        this.name = name;
        this.side = side;
        this.interval = interval;
        this.boot = start;
        this.said = start;
    }

    /** Begins a new chain, whatever became of the last. */
    public RecordingWriter start(Instant at) {
        boot = at;
        said = at;
        seq = 0;
        return this;
    }

    /** Logs a line that arrives. */
    public RecordingWriter log(String fileName, Instant fileTime, Instant at) {
        deliver(loses(fileName, fileTime, at));
        return this;
    }

    /** Logs a line that does not arrive, or not now. */
    public Sighting loses(String fileName, Instant fileTime, Instant at) {
        Sighting sighting = new Sighting(side, fileName, fileTime, at);
        logged.add(sighting);
        return sighting;
    }

    /** Has a line arrive. */
    public void deliver(Sighting line) {
        source.add(name, side, line.fileName(), line.fileTime(), line.loggedAt());
    }

    /** Says what was logged in all intervals that have ended by an instant. */
    public RecordingWriter say(Instant until) {
        source.add(tell(until).toArray(ControlRecord[]::new));
        return this;
    }

    /** The same, where the records do not arrive, or not now. */
    public List<ControlRecord> tell(Instant until) {
        List<ControlRecord> records = new ArrayList<>();
        while (!said.plus(interval).isAfter(until)) {
            records.add(next(said.plus(interval), false));
        }
        return records;
    }

    /** Stops in order. */
    public RecordingWriter end(Instant at) {
        say(at);
        source.add(next(at.isAfter(said) ? at : said.plusSeconds(1), true));
        return this;
    }

    private ControlRecord next(Instant to, boolean end) {
        Instant from = said;
        List<String> names = logged.stream()
                .filter(line ->
                        !line.loggedAt().isBefore(from) && line.loggedAt().isBefore(to))
                .map(Sighting::fileName)
                .toList();
        TreeSet<String> distinct = names.stream().collect(Collectors.toCollection(TreeSet::new));
        said = to;
        return new ControlRecord(
                name,
                boot.toEpochMilli(),
                side,
                seq++,
                from,
                to,
                names.size(),
                distinct.size(),
                MemoryProofs.digest(distinct),
                end);
    }
}
