package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.match.Latencies;
import dev.waybill.reconciliation.match.SliceCounts;
import dev.waybill.reconciliation.source.ReadProof;
import java.util.List;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * What a finished slice leaves in its step execution's context, for the closing step to add up.
 *
 * @param read entries read on all sides
 * @param counted entries that the source counted
 * @param pages requests, or files, that brought them
 * @param retries requests that had to be repeated
 */
record SliceResult(SliceCounts counts, Latencies latencies, long read, long counted, long pages, long retries) {

    static final SliceResult NONE = new SliceResult(SliceCounts.NONE, Latencies.none(), 0, 0, 0, 0);

    private static final String PREFIX = "result.";

    static SliceResult of(SliceCounts counts, Latencies latencies, List<ReadProof> proofs) {
        return new SliceResult(
                counts,
                latencies,
                proofs.stream().mapToLong(ReadProof::entriesRead).sum(),
                proofs.stream().mapToLong(ReadProof::entriesCounted).sum(),
                proofs.stream().mapToLong(ReadProof::pages).sum(),
                proofs.stream().mapToLong(ReadProof::retries).sum());
    }

    SliceResult plus(SliceResult other) {
        return new SliceResult(
                counts.plus(other.counts),
                latencies.plus(other.latencies),
                read + other.read,
                counted + other.counted,
                pages + other.pages,
                retries + other.retries);
    }

    void putInto(ExecutionContext context) {
        context.putLong(PREFIX + "forwarded", counts.forwarded());
        context.putLong(PREFIX + "processed", counts.processed());
        context.putLong(PREFIX + "lost", counts.lost());
        context.putLong(PREFIX + "failed", counts.failed());
        context.putLong(PREFIX + "duplicates", counts.duplicates());
        context.putLong(PREFIX + "orphans", counts.orphans());
        context.putLong(PREFIX + "malformed", counts.malformed());
        context.putLong(PREFIX + "doubtful", counts.doubtful());
        context.putString(PREFIX + "latencies", latencies.encoded());
        context.putLong(PREFIX + "read", read);
        context.putLong(PREFIX + "counted", counted);
        context.putLong(PREFIX + "pages", pages);
        context.putLong(PREFIX + "retries", retries);
    }

    static SliceResult from(ExecutionContext context) {
        return new SliceResult(
                new SliceCounts(
                        context.getLong(PREFIX + "forwarded"),
                        context.getLong(PREFIX + "processed"),
                        context.getLong(PREFIX + "lost"),
                        context.getLong(PREFIX + "failed"),
                        context.getLong(PREFIX + "duplicates"),
                        context.getLong(PREFIX + "orphans"),
                        context.getLong(PREFIX + "malformed"),
                        context.getLong(PREFIX + "doubtful")),
                Latencies.decoded(context.getString(PREFIX + "latencies")),
                context.getLong(PREFIX + "read"),
                context.getLong(PREFIX + "counted"),
                context.getLong(PREFIX + "pages"),
                context.getLong(PREFIX + "retries"));
    }
}
