package dev.waybill.reconciliation.web.report;

import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.query.LostFileQueries;
import dev.waybill.reconciliation.report.query.LostFileView;
import dev.waybill.reconciliation.report.query.ReportQueries;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/**
 * Lists all lost files of a report as text, a batch at a time and only as fast as the client takes them.
 *
 * <p>Between batches no database connection is held, so that slow clients cannot use them up. A report that changes
 * meanwhile breaks the answer off: half of one audit and half of another would look like a whole list.
 */
@Component
class LostFileExport {

    private static final int BATCH = 2_000;

    private final ReportQueries reports;
    private final LostFileQueries lostFiles;

    LostFileExport(ReportQueries reports, LostFileQueries lostFiles) {
        this.reports = reports;
        this.lostFiles = lostFiles;
    }

    Flux<String> lines(Report report, Function<LostFileView, String> line) {
        return Flux.<String, String>generate(() -> "", (after, sink) -> emit(report, after, line, sink))
                .subscribeOn(Schedulers.boundedElastic(), true);
    }

    /** Emits one batch; returns the name it ends with. */
    private String emit(
            Report report, String after, Function<LostFileView, String> line, SynchronousSink<String> sink) {
        List<LostFileView> batch = lostFiles.following(report.id(), after, null, null, BATCH);
        if (!ReportController.versionOf(reports.getJudged(report.id())).equals(ReportController.versionOf(report))) {
            sink.error(new IllegalStateException("Report %s changed while it was exported".formatted(report.id())));
            return after;
        }
        if (batch.isEmpty()) {
            sink.complete();
            return after;
        }
        sink.next(batch.stream().map(line).collect(Collectors.joining()));
        return batch.getLast().fileName();
    }
}
