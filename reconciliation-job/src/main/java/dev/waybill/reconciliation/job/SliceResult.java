package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.match.Latencies;
import dev.waybill.reconciliation.match.SliceCounts;
import dev.waybill.reconciliation.source.ReadProof;
import dev.waybill.reconciliation.source.TornLines;
import java.util.List;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * What a finished slice leaves in its step execution's context, for the closing step to add up.
 *
 * @param read entries read on all sides
 * @param counted entries that the source counted
 * @param pages requests, or files, that brought them
 * @param retries requests that had to be repeated
 * @param torn lines of the processor that could be about files of any slice
 */
record SliceResult(
        SliceCounts counts, Latencies latencies, long read, long counted, long pages, long retries, TornLines torn) {

    static final SliceResult NONE = new SliceResult(SliceCounts.NONE, Latencies.none(), 0, 0, 0, 0, new TornLines());

    private static final String PREFIX = "result.";

    static SliceResult of(SliceCounts counts, Latencies latencies, List<ReadProof> proofs, TornLines torn) {
        return new SliceResult(
                counts,
                latencies,
                proofs.stream().mapToLong(ReadProof::entriesRead).sum(),
                proofs.stream().mapToLong(ReadProof::entriesCounted).sum(),
                proofs.stream().mapToLong(ReadProof::pages).sum(),
                proofs.stream().mapToLong(ReadProof::retries).sum(),
                torn);
    }

    SliceResult plus(SliceResult other) {
        return new SliceResult(
                counts.plus(other.counts),
                latencies.plus(other.latencies),
                read + other.read,
                counted + other.counted,
                pages + other.pages,
                retries + other.retries,
                torn.plus(other.torn));
    }

    void putInto(ExecutionContext context) {
        context.putLong(PREFIX + "forwarded", counts.forwarded());
        context.putLong(PREFIX + "processed", counts.processed());
        context.putLong(PREFIX + "lost", counts.lost());
        context.putLong(PREFIX + "failed", counts.failed());
        context.putLong(PREFIX + "duplicates", counts.duplicates());
        context.putLong(PREFIX + "orphans", counts.orphans());
        context.putLong(PREFIX + "malformed", counts.malformed());
        context.putString(PREFIX + "latencies", latencies.encoded());
        context.putLong(PREFIX + "read", read);
        context.putLong(PREFIX + "counted", counted);
        context.putLong(PREFIX + "pages", pages);
        context.putLong(PREFIX + "retries", retries);
        if (torn.isEmpty()) {
            context.remove(PREFIX + "torn");
        } else {
            context.putString(PREFIX + "torn", String.join("\n", torn.beginnings()) + "\n");
        }
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
                        context.getLong(PREFIX + "malformed")),
                Latencies.decoded(context.getString(PREFIX + "latencies")),
                context.getLong(PREFIX + "read"),
                context.getLong(PREFIX + "counted"),
                context.getLong(PREFIX + "pages"),
                context.getLong(PREFIX + "retries"),
                TornLines.of(context.getString(PREFIX + "torn", "").lines().toList()));
    }
}
