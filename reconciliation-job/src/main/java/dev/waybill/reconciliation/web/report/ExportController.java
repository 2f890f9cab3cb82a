package dev.waybill.reconciliation.web.report;

import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.query.LostFileView;
import dev.waybill.reconciliation.report.query.ReportQueries;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/** Whole lists of lost files, of any size, in a few buffers of memory. */
@RestController
class ExportController {

    private static final MediaType CSV = MediaType.parseMediaType("text/csv;charset=UTF-8");

    private final ReportQueries reports;
    private final LostFileExport export;
    private final JsonMapper json;

    ExportController(ReportQueries reports, LostFileExport export, JsonMapper json) {
        this.reports = reports;
        this.export = export;
        this.json = json;
    }

    @GetMapping("/api/reports/{id}/lost-files.csv")
    Mono<ResponseEntity<Publisher<DataBuffer>>> csv(@PathVariable UUID id, HttpMethod method) {
        return answer(id, method, CSV, "csv", CsvLine.HEADER, CsvLine::of);
    }

    @GetMapping("/api/reports/{id}/lost-files.ndjson")
    Mono<ResponseEntity<Publisher<DataBuffer>>> ndjson(@PathVariable UUID id, HttpMethod method) {
        return answer(
                id, method, MediaType.APPLICATION_NDJSON, "ndjson", "", file -> json.writeValueAsString(file) + "\n");
    }

    private Mono<ResponseEntity<Publisher<DataBuffer>>> answer(
            UUID id,
            HttpMethod method,
            MediaType type,
            String extension,
            String head,
            Function<LostFileView, String> line) {
        return Mono.fromCallable(() -> reports.getJudged(id))
                .subscribeOn(Schedulers.boundedElastic())
                .map(report -> ResponseEntity.ok()
                        .contentType(type)
                        .header(HttpHeaders.CONTENT_DISPOSITION, attachment(report, extension))
                        // Whoever asks for the head alone does not have the list read.
                        .body(method.equals(HttpMethod.HEAD) ? Flux.empty() : buffers(report, head, line)));
    }

    private Publisher<DataBuffer> buffers(Report report, String head, Function<LostFileView, String> line) {
        return Flux.concat(Flux.just(head).filter(text -> !text.isEmpty()), export.lines(report, line))
                .map(text -> DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String attachment(Report report, String extension) {
        String start = report.auditWindowStart().toString().replaceAll("[^0-9TZ]", "");
        return ContentDisposition.attachment()
                .filename("lost-files-%s.%s".formatted(start, extension))
                .build()
                .toString();
    }
}
