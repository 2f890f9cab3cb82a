package dev.waybill.reconciliation.source.loki.answer;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.line.LineParser;
import dev.waybill.reconciliation.source.line.LogLine;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The log lines of one answer in log-time order, each already read into the entries that it holds. */
public final class Page {

    /** Stable, so that lines of one nanosecond stay as the answer has them. */
    private static final Comparator<LogEntry> BY_LOG_TIME = Comparator.comparing(LogEntry::loggedAt);

    private final long[] lineNanos;
    private final int lines;
    private final LogEntry[] entries;
    private final int size;
    private final boolean full;
    private final List<LoggedNames> names;

    private Page(long[] lineNanos, int lines, LogEntry[] entries, int size, boolean full, List<LoggedNames> names) {
        this.names = names;
        this.lineNanos = lineNanos;
        this.lines = lines;
        this.entries = entries;
        this.size = size;
        this.full = full;
    }

    /** How many lines the answer has. */
    public int lines() {
        return lines;
    }

    /** How many entries its lines hold: at least one each. */
    public int size() {
        return size;
    }

    /** Whether the answer has as many lines as were asked for, so that more may have been left out. */
    public boolean full() {
        return full;
    }

    public LogEntry entry(int index) {
        return entries[index];
    }

    /** What its lines hold, log by log; empty unless the reader was to tell logs apart. */
    public List<LoggedNames> names() {
        return names;
    }

    /** Log time of the last line; only where there is one. */
    public long lastNanos() {
        return lineNanos[lines - 1];
    }

    /** Whether all lines were logged inside the range. */
    public boolean within(NanoRange range) {
        return lines == 0 || (lineNanos[0] >= range.from() && lastNanos() < range.to());
    }

    private int linesBefore(long nanos) {
        int index = Arrays.binarySearch(lineNanos, 0, lines, nanos);
        if (index < 0) {
            return -index - 1;
        }
        while (index > 0 && lineNanos[index - 1] == nanos) {
            index--;
        }
        return index;
    }

    private int entriesBefore(long nanos) {
        Instant limit = NanoRange.instant(nanos);
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries[middle].loggedAt().isBefore(limit)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Only what was logged before the instant. */
    public Page before(long nanos) {
        return new Page(lineNanos, linesBefore(nanos), entries, entriesBefore(nanos), false, namesBefore(nanos));
    }

    /** Only what was logged inside the range, to be delivered; of what its logs hold nothing is left. */
    public Page inside(NanoRange range) {
        return new Page(
                Arrays.copyOfRange(lineNanos, linesBefore(range.from()), linesBefore(range.to())),
                linesBefore(range.to()) - linesBefore(range.from()),
                Arrays.copyOfRange(entries, entriesBefore(range.from()), entriesBefore(range.to())),
                entriesBefore(range.to()) - entriesBefore(range.from()),
                false,
                List.of());
    }

    private List<LoggedNames> namesBefore(long nanos) {
        return names.stream().map(log -> log.before(nanos)).toList();
    }

    public static Page concat(List<Page> pages) {
        int lines = 0;
        int size = 0;
        for (Page page : pages) {
            lines += page.lines;
            size += page.size;
        }
        long[] lineNanos = new long[lines];
        LogEntry[] entries = new LogEntry[size];
        int line = 0;
        int entry = 0;
        for (Page page : pages) {
            System.arraycopy(page.lineNanos, 0, lineNanos, line, page.lines);
            System.arraycopy(page.entries, 0, entries, entry, page.size);
            line += page.lines;
            entry += page.size;
        }
        List<LoggedNames> names =
                pages.stream().flatMap(page -> page.names.stream()).toList();
        return new Page(lineNanos, lines, entries, size, false, names);
    }

    /** Collects lines as they stream in, stream after stream. */
    static final class Builder {

        private static final int FIRST_CAPACITY = 8_192;

        private final Side side;
        private final LineParser parser;
        private final int limit;
        private long[] lineNanos;
        private int lines;
        private LogEntry[] entries;
        private int size;
        private boolean ordered = true;
        private int streamBegins;
        private boolean torn;
        private final Consumer<LogEntry> sink = this::add;
        private final boolean named;
        private final List<LoggedNames> names = new ArrayList<>();
        private LoggedNames stream = new LoggedNames();

        /**
         * @param limit how many lines were asked for
         * @param named whether to keep which log holds which names
         */
        Builder(Side side, LineParser parser, int limit, boolean named) {
            this.named = named;
            this.side = side;
            this.parser = parser;
            this.limit = limit;
            this.lineNanos = new long[Math.min(limit, FIRST_CAPACITY)];
            this.entries = new LogEntry[lineNanos.length];
        }

        void add(long nanos, LogLine line) {
            if (lines == lineNanos.length) {
                lineNanos = Arrays.copyOf(lineNanos, lines * 2);
            }
            ordered &= lines == 0 || lineNanos[lines - 1] <= nanos;
            lineNanos[lines++] = nanos;
            Instant loggedAt = NanoRange.instant(nanos);
            int before = size;
            if (parser.parse(line, loggedAt, sink) == 0) {
                String text = line.toString();
                add(new Malformed(side, loggedAt, text, "", mayBeCut(text)));
            }
            for (int i = before; named && i < size; i++) {
                stream.add(side, entries[i], nanos);
            }
            for (int i = before; torn && i < size; i++) {
                entries[i] = doubted(entries[i], line);
            }
        }

        /** Takes note that the lines of another stream follow. */
        void beginStream() {
            endStream();
            streamBegins = size;
            torn = false;
        }

        /** Tells which log the lines of this stream stand in. */
        void streamOf(String log) {
            stream.standIn(log);
        }

        /** Nobody knows when the lines of a torn stream were written. */
        private void endStream() {
            if (named && !torn && stream.size() > 0) {
                names.add(stream);
            }
            stream = new LoggedNames();
        }

        /** Makes doubt of all that the lines of this stream seem to be, those that came and those to come. */
        void doubtStream() {
            torn = true;
            for (int i = streamBegins; i < size; i++) {
                entries[i] = doubted(entries[i], null);
            }
        }

        /** What is cut anyway says itself what it may have been about. */
        private static LogEntry doubted(LogEntry entry, @Nullable LogLine line) {
            if (entry instanceof Malformed malformed && malformed.cut()) {
                return malformed;
            }
            String text = line == null ? String.valueOf(entry) : line.toString();
            return new Malformed(entry.side(), entry.loggedAt(), text, "", true);
        }

        /** Whether the line ends within a marker, or holds half of one, so that the name of any file may follow. */
        private boolean mayBeCut(String line) {
            for (String marker : parser.markers()) {
                int half = marker.length() / 2;
                if (half > 1 && (line.contains(marker.substring(0, half)) || line.contains(marker.substring(half)))) {
                    return true;
                }
                for (int length = marker.length() - 1; length > 1; length--) {
                    if (line.endsWith(marker.substring(0, length))) {
                        return true;
                    }
                }
            }
            return false;
        }

        private void add(LogEntry entry) {
            if (size == entries.length) {
                entries = Arrays.copyOf(entries, size * 2);
            }
            entries[size++] = entry;
        }

        Page build() {
            endStream();
            if (!ordered) {
                Arrays.sort(lineNanos, 0, lines);
                Arrays.sort(entries, 0, size, BY_LOG_TIME);
            }
            return new Page(lineNanos, lines, entries, size, lines >= limit, List.copyOf(names));
        }
    }
}
