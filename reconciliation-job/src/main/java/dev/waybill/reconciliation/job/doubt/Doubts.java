package dev.waybill.reconciliation.job.doubt;

import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.line.TornLines;
import java.util.List;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * What a slice, or several, came across that may keep a window from a verdict.
 *
 * @param torn lines of the processor that could be about files of any slice
 * @param announcements lines of the forwarder that could be about files of the window
 * @param samples a torn line of either stage, to show
 * @param forwarder what the forwarder's lines say of how far it can be understood
 * @param processor what the processor's lines say of it
 */
public record Doubts(
        TornLines torn, TornAnnouncements announcements, Samples samples, StageLines forwarder, StageLines processor) {

    private static final String PREFIX = "doubts.";

    public Doubts() {
        this(new TornLines(), new TornAnnouncements(), new Samples(), new StageLines(), new StageLines());
    }

    /** Takes in a torn line of the processor. */
    public void torn(Malformed line) {
        if (line.cut()) {
            torn.add(line);
            samples.take(Side.PROCESSED, line.line());
        }
    }

    /** Takes in a line of the processor that is older than the file that it names, so that it was written on to a torn one. */
    public void olderThanItsFile(Sighting sighting) {
        torn.addAny();
        samples.take(Side.PROCESSED, "%s of %s".formatted(sighting.fileName(), sighting.loggedAt()));
    }

    public void tornAnnouncement(Malformed line) {
        announcements.add(line);
        samples.take(Side.FORWARDED, line.line());
    }

    public StageLines of(Side side) {
        return side == Side.FORWARDED ? forwarder : processor;
    }

    public Doubts plus(Doubts other) {
        return new Doubts(
                torn.plus(other.torn),
                announcements.plus(other.announcements),
                samples.plus(other.samples),
                forwarder.plus(other.forwarder),
                processor.plus(other.processor));
    }

    public void putInto(ExecutionContext context) {
        put(context, "torn", torn.beginnings());
        put(context, "announcements", announcements.beginnings());
        put(context, "samples", samples.encoded());
        context.putString(PREFIX + "forwarder", forwarder.encoded());
        context.putString(PREFIX + "processor", processor.encoded());
    }

    public static Doubts from(ExecutionContext context) {
        return new Doubts(
                TornLines.of(get(context, "torn")),
                TornAnnouncements.of(get(context, "announcements")),
                Samples.decoded(get(context, "samples")),
                StageLines.decoded(context.getString(PREFIX + "forwarder")),
                StageLines.decoded(context.getString(PREFIX + "processor")));
    }

    /** A list of one empty text must stay one. */
    private static void put(ExecutionContext context, String key, List<String> lines) {
        if (lines.isEmpty()) {
            context.remove(PREFIX + key);
        } else {
            context.putString(PREFIX + key, String.join("\n", lines) + "\n");
        }
    }

    private static List<String> get(ExecutionContext context, String key) {
        return context.getString(PREFIX + key, "").lines().toList();
    }

    /** How many torn lines of each stage there are, and the first of each. */
    public static final class Samples {

        private static final int CHARACTERS = 160;

        private final long[] lines = new long[2];
        private final String[] first = {"", ""};

        private void take(Side side, String line) {
            int stage = side == Side.FORWARDED ? 0 : 1;
            if (lines[stage]++ == 0) {
                String shown = line.replaceAll("\\p{Cntrl}", " ");
                first[stage] = shown.substring(0, Math.min(CHARACTERS, shown.length()));
            }
        }

        public long lines(Side side) {
            return lines[side == Side.FORWARDED ? 0 : 1];
        }

        public String first(Side side) {
            return first[side == Side.FORWARDED ? 0 : 1];
        }

        private Samples plus(Samples other) {
            Samples sum = new Samples();
            for (int stage = 0; stage < 2; stage++) {
                sum.lines[stage] = lines[stage] + other.lines[stage];
                sum.first[stage] = lines[stage] == 0 ? other.first[stage] : first[stage];
            }
            return sum;
        }

        private List<String> encoded() {
            return lines[0] + lines[1] == 0
                    ? List.of()
                    : List.of(Long.toString(lines[0]), first[0], Long.toString(lines[1]), first[1]);
        }

        private static Samples decoded(List<String> encoded) {
            Samples samples = new Samples();
            if (!encoded.isEmpty()) {
                for (int stage = 0; stage < 2; stage++) {
                    samples.lines[stage] = Long.parseLong(encoded.get(2 * stage));
                    samples.first[stage] = encoded.get(2 * stage + 1);
                }
            }
            return samples;
        }
    }
}
