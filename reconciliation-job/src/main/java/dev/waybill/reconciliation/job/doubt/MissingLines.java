package dev.waybill.reconciliation.job.doubt;

import dev.waybill.reconciliation.job.slice.WriterTotal;
import dev.waybill.reconciliation.job.slice.WriterTotals;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.WriterProof.Deficit;
import java.util.List;
import java.util.Optional;

/** Words what writers logged that did not arrive, or that arrived though they did not log it. */
final class MissingLines {

    private MissingLines() {}

    /** Empty where all that writers tell of was read. */
    static Optional<String> of(WriterTotals totals) {
        List<WriterTotal> troubled = totals.inTrouble();
        if (troubled.isEmpty()) {
            return Optional.empty();
        }
        WriterTotal first = troubled.getFirst();
        long missing = troubled.stream().mapToLong(WriterTotal::missing).sum();
        long intervals = troubled.stream().mapToLong(WriterTotal::intervals).sum();
        String all = intervals == 1
                ? ""
                : " (in all %d lines in %d intervals of %s)".formatted(missing, intervals, writers(troubled));
        return Optional.of("Lines missing: " + worded(first) + all);
    }

    private static String worded(WriterTotal writer) {
        if (writer.deficits().isEmpty()) {
            return "%d %ss of writer %s did not arrive"
                    .formatted(writer.missing(), word(writer.side()), writer.writer());
        }
        Deficit deficit = writer.deficits().getFirst();
        String who = "writer %s".formatted(writer.writer());
        String when = "from %s to %s".formatted(deficit.from(), deficit.to());
        if (deficit.lines() > 0) {
            return "%d of the %ss that %s logged %s did not arrive"
                    .formatted(WriterTotals.missingIn(deficit), word(writer.side()), who, when);
        }
        if (deficit.names() > 0) {
            return "the %ss of %d files that %s logged %s did not arrive, though others of it came twice"
                    .formatted(word(writer.side()), deficit.names(), who, when);
        }
        if (deficit.names() < 0) {
            return "%ss of %d files more arrived of %s %s than it says it logged, so that others may be missing"
                    .formatted(word(writer.side()), -deficit.names(), who, when);
        }
        return "what arrived of the %ss that %s logged %s is not what it says, or its control record is missing"
                .formatted(word(writer.side()), who, when);
    }

    private static String writers(List<WriterTotal> troubled) {
        List<String> names =
                troubled.stream().map(WriterTotal::writer).distinct().sorted().toList();
        String shown = String.join(", ", names.subList(0, Math.min(5, names.size())));
        return names.size() == 1
                ? "this writer"
                : "%d writers: %s%s".formatted(names.size(), shown, names.size() > 5 ? ", …" : "");
    }

    private static String word(Side side) {
        return switch (side) {
            case FORWARDED -> "announcement";
            case PROCESSED -> "processing";
            case FAILED -> "failure";
        };
    }
}
