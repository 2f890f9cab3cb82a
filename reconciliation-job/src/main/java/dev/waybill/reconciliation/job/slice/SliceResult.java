package dev.waybill.reconciliation.job.slice;

import dev.waybill.reconciliation.job.doubt.Doubts;
import dev.waybill.reconciliation.match.Latencies;
import dev.waybill.reconciliation.match.SliceCounts;
import dev.waybill.reconciliation.source.ReadProof;
import dev.waybill.reconciliation.source.Side;
import java.util.List;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * What a finished slice leaves in its step execution's context, for the closing step to add up.
 *
 * @param evidence how it was proven that everything was read
 * @param doubts what may keep the window from a verdict
 * @param late announcements of other times
 * @param writers how control records agree with what was read
 */
public record SliceResult(
        SliceCounts counts, Latencies latencies, Evidence evidence, Doubts doubts, Late late, WriterTotals writers) {

    public static final SliceResult NONE = new SliceResult(
            SliceCounts.NONE,
            Latencies.none(),
            new Evidence(0, 0, 0, 0, 0, 0),
            new Doubts(),
            new Late(0, 0, 0),
            WriterTotals.NONE);

    private static final String PREFIX = "result.";

    /**
     * How it was proven that everything was read.
     *
     * @param read entries read on all sides
     * @param counted entries that the source counted
     * @param pages requests, or files, that brought them
     * @param retries requests that had to be repeated
     * @param forwarderLines what the source counts of the forwarder as long as nothing is added
     * @param processorLines what the source counts of the processor as long as nothing is added
     */
    public record Evidence(
            long read, long counted, long pages, long retries, long forwarderLines, long processorLines) {

        private static Evidence of(List<ReadProof> proofs) {
            return proofs.stream().map(Evidence::of).reduce(new Evidence(0, 0, 0, 0, 0, 0), Evidence::plus);
        }

        private static Evidence of(ReadProof proof) {
            boolean forwarder = proof.side() == Side.FORWARDED;
            return new Evidence(
                    proof.entriesRead(),
                    proof.entriesCounted(),
                    proof.pages(),
                    proof.retries(),
                    forwarder ? proof.lines() : 0,
                    forwarder ? 0 : proof.lines());
        }

        private Evidence plus(Evidence other) {
            return new Evidence(
                    read + other.read,
                    counted + other.counted,
                    pages + other.pages,
                    retries + other.retries,
                    forwarderLines + other.forwarderLines,
                    processorLines + other.processorLines);
        }
    }

    /**
     * Announcements of other times.
     *
     * @param taken announcements of files of the slice that were logged when the window did not look
     * @param far those of them that are of quite another time than they were logged at
     * @param untold announcements of files of other windows that are too many to be written down
     */
    public record Late(long taken, long far, long untold) {

        private Late plus(Late other) {
            return new Late(taken + other.taken, far + other.far, untold + other.untold);
        }
    }

    public static SliceResult of(
            SliceCounts counts, Latencies latencies, List<ReadProof> proofs, Doubts doubts, Late late) {
        return new SliceResult(counts, latencies, Evidence.of(proofs), doubts, late, WriterTotals.of(proofs));
    }

    public SliceResult plus(SliceResult other) {
        return new SliceResult(
                counts.plus(other.counts),
                latencies.plus(other.latencies),
                evidence.plus(other.evidence),
                doubts.plus(other.doubts),
                late.plus(other.late),
                writers.plus(other.writers));
    }

    public void putInto(ExecutionContext context) {
        context.putLong(PREFIX + "forwarded", counts.forwarded());
        context.putLong(PREFIX + "processed", counts.processed());
        context.putLong(PREFIX + "lost", counts.lost());
        context.putLong(PREFIX + "failed", counts.failed());
        context.putLong(PREFIX + "duplicates", counts.duplicates());
        context.putLong(PREFIX + "orphans", counts.orphans());
        context.putLong(PREFIX + "malformed", counts.malformed());
        context.putString(PREFIX + "latencies", latencies.encoded());
        context.putLong(PREFIX + "read", evidence.read());
        context.putLong(PREFIX + "counted", evidence.counted());
        context.putLong(PREFIX + "pages", evidence.pages());
        context.putLong(PREFIX + "retries", evidence.retries());
        context.putLong(PREFIX + "forwarderLines", evidence.forwarderLines());
        context.putLong(PREFIX + "processorLines", evidence.processorLines());
        context.putLong(PREFIX + "lateTaken", late.taken());
        context.putLong(PREFIX + "lateFar", late.far());
        context.putLong(PREFIX + "lateUntold", late.untold());
        doubts.putInto(context);
        context.putString(PREFIX + "writers", writers.encoded());
    }

    /** Whether a context holds a result, and one that says all that is asked of it now. */
    public static boolean isIn(ExecutionContext context) {
        return context.containsKey(PREFIX + "writers");
    }

    public static SliceResult from(ExecutionContext context) {
        return new SliceResult(
                new SliceCounts(
                        context.getLong(PREFIX + "forwarded"),
                        context.getLong(PREFIX + "processed"),
                        context.getLong(PREFIX + "lost"),
                        context.getLong(PREFIX + "failed"),
                        context.getLong(PREFIX + "duplicates"),
                        context.getLong(PREFIX + "orphans"),
                        context.getLong(PREFIX + "malformed")),
                Latencies.decoded(context.getString(PREFIX + "latencies")),
                new Evidence(
                        context.getLong(PREFIX + "read"),
                        context.getLong(PREFIX + "counted"),
                        context.getLong(PREFIX + "pages"),
                        context.getLong(PREFIX + "retries"),
                        context.getLong(PREFIX + "forwarderLines"),
                        context.getLong(PREFIX + "processorLines")),
                Doubts.from(context),
                new Late(
                        context.getLong(PREFIX + "lateTaken"),
                        context.getLong(PREFIX + "lateFar"),
                        context.getLong(PREFIX + "lateUntold")),
                WriterTotals.decoded(context.getString(PREFIX + "writers")));
    }
}
