package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.line.LogLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a log whose times cannot be read, and the holes in it: all that is known of their times is that they lie
 * between those of their neighbours. Not for concurrent use.
 */
final class Undated {

    private static final int MOST = 2_048;
    private static final int SAMPLE_CHARACTERS = 80;

    private final List<Stretch> stretches = new ArrayList<>();
    private Instant last = LineTimes.NONE_YET;
    private boolean open;
    private long marked;
    private long unread;
    private @Nullable Sample sample;

    /**
     * Lines and holes with no readable time between them.
     *
     * @param start where the first one begins
     * @param end where the last one begins
     * @param from the time of what stands before them; {@link LineTimes#NONE_YET} if that is nothing
     * @param to the time of what follows; {@link Instant#MAX} if that is nothing
     */
    record Stretch(long start, long end, Instant from, Instant to) {

        Stretch and(Stretch next) {
            return new Stretch(start, next.end, earlier(from, next.from), later(to, next.to));
        }

        private static Instant earlier(Instant a, Instant b) {
            return a.isBefore(b) ? a : b;
        }

        private static Instant later(Instant a, Instant b) {
            return a.isAfter(b) ? a : b;
        }
    }

    /** The beginning of a line whose time cannot be read, and the byte of the text at which it begins. */
    record Sample(long at, String beginning) {}

    /**
     * What was found so far.
     *
     * @param marked whole lines that hold a marker
     * @param unread those of them in which no time can be read
     * @param sample the first of these
     */
    record Found(
            List<Stretch> stretches,
            long marked,
            long unread,
            @Nullable Sample sample) {

        static final Found NONE = new Found(List.of(), 0, 0, null);

        /** Whether the log states its times in a way that is not known; a torn line now and then says nothing of the kind. */
        boolean isMost() {
            return unread * 2 > marked;
        }
    }

    /** Takes in what the reader found: the times at the line's beginning and later in it, where they can be read. */
    void take(LineReader reader, LogLine line, @Nullable Instant stated, @Nullable Instant later) {
        if (stated == null) {
            begin(reader.foundAt());
        } else {
            end(stated);
        }
        if (!reader.isHole()) {
            marked++;
            if (stated == null && later == null) {
                unread++;
                sample = sample == null ? new Sample(reader.foundAt(), beginning(line)) : sample;
            }
        }
        if (later != null) {
            end(later);
        }
    }

    Found found() {
        return new Found(List.copyOf(stretches), marked, unread, sample);
    }

    private static String beginning(LogLine line) {
        String text = line.text(0, Math.min(line.length(), 4 * SAMPLE_CHARACTERS));
        return text.length() > SAMPLE_CHARACTERS ? text.substring(0, SAMPLE_CHARACTERS) : text;
    }

    private void begin(long at) {
        Stretch here = new Stretch(at, at, last, Instant.MAX);
        if (open) {
            stretches.add(stretches.removeLast().and(here));
            return;
        }
        if (stretches.size() == MOST) {
            for (int i = 0; i < MOST / 2; i++) {
                stretches.set(i, stretches.get(i).and(stretches.remove(i + 1)));
            }
        }
        stretches.add(here);
        open = true;
    }

    private void end(Instant time) {
        if (open) {
            Stretch ended = stretches.removeLast();
            Instant to = time.isBefore(ended.from()) ? ended.from() : time;
            stretches.add(new Stretch(ended.start(), ended.end(), ended.from(), to));
            open = false;
        }
        last = time;
    }
}
