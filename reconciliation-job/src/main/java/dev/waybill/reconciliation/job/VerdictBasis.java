package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.job.slice.WriterTotal;
import dev.waybill.reconciliation.job.slice.WriterTotals;
import dev.waybill.reconciliation.readiness.Tail;
import dev.waybill.reconciliation.report.Acceptance;
import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.report.ReportWriters;
import dev.waybill.reconciliation.source.Proof;
import dev.waybill.reconciliation.source.WriterProof.Deficit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * What a verdict is proven by. It is proven by TOTALS only where every writer was waited for by its records, none was killed, each
 * was proven in every range that was read, and nobody's word stands for what is missing.
 *
 * @param writers what slices read of each writer
 * @param byRecords whether readiness waited for every writer's records
 * @param tails for what they do not vouch
 * @param acceptances what a person accepts
 */
record VerdictBasis(WriterTotals writers, boolean byRecords, List<Tail> tails, Acceptances acceptances) {

    static VerdictBasis of(WriterTotals writers, ExecutionContext plan, Acceptances acceptances) {
        return new VerdictBasis(writers, PlanContext.isByRecords(plan), PlanContext.tails(plan), acceptances);
    }

    Proof proof() {
        return byRecords && tails.isEmpty() && writers.total() && !restsOnSomebodysWord() ? Proof.TOTALS : Proof.SOURCE;
    }

    private boolean restsOnSomebodysWord() {
        return Stream.of(
                        Acceptance.SILENCE,
                        Acceptance.FEWER_LINES,
                        Acceptance.CONCEALED_LINES,
                        Acceptance.MISSING_LINES)
                .anyMatch(acceptances.accepted()::containsKey);
    }

    /** Why it is not proven by TOTALS, in words; empty where it is. */
    Optional<String> lack() {
        if (proof() == Proof.TOTALS) {
            return Optional.empty();
        }
        if (restsOnSomebodysWord()) {
            return Optional.of("what is accepted (%s) is no proof".formatted(acceptances));
        }
        if (!tails.isEmpty()) {
            Tail tail = tails.getFirst();
            return Optional.of("writer %s was killed, and nobody vouches for what it logged from %s to %s"
                    .formatted(tail.writer(), tail.from(), tail.to()));
        }
        return Optional.of(writers.writers().stream()
                .filter(each -> !each.isTotal())
                .findFirst()
                .map(each -> "the control records of writer %s do not tell of all that was read of it"
                        .formatted(each.writer()))
                .orElse("not every writer gives control records"));
    }

    /** What is written down of each writer. */
    List<ReportWriters.Row> rows() {
        List<ReportWriters.Row> rows = new ArrayList<>();
        writers.writers().forEach(each -> rows.add(row(each)));
        tails.stream()
                .filter(tail -> rows.stream().noneMatch(row -> isOf(row, tail)))
                .map(tail -> new ReportWriters.Row(tail.writer(), tail.side(), Proof.SOURCE, 0, 0, 0, trouble(tail)))
                .forEach(rows::add);
        return rows;
    }

    private ReportWriters.Row row(WriterTotal writer) {
        Optional<Tail> tail = tails.stream()
                .filter(each -> each.writer().equals(writer.writer()) && each.side() == writer.side())
                .findFirst();
        ReportWriters.Trouble trouble =
                writer.deficits().isEmpty() ? tail.map(VerdictBasis::trouble).orElse(null) : trouble(writer.deficits());
        return new ReportWriters.Row(
                writer.writer(),
                writer.side(),
                writer.isTotal() && tail.isEmpty() ? Proof.TOTALS : Proof.SOURCE,
                writer.expected(),
                writer.read(),
                writer.missing(),
                trouble);
    }

    private static boolean isOf(ReportWriters.Row row, Tail tail) {
        return row.writer().equals(tail.writer()) && row.side() == tail.side();
    }

    private static ReportWriters.Trouble trouble(Tail tail) {
        return new ReportWriters.Trouble(tail.from(), tail.to(), tail.to());
    }

    private static ReportWriters.Trouble trouble(List<Deficit> deficits) {
        Deficit first = deficits.getFirst();
        Instant until =
                deficits.stream().map(Deficit::to).max(Instant::compareTo).orElseThrow();
        return new ReportWriters.Trouble(first.from(), first.to(), until);
    }
}
