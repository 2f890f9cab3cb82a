package dev.waybill.reconciliation.web.report;

import dev.waybill.reconciliation.report.query.FileAnswer;
import dev.waybill.reconciliation.report.query.FileSearch;
import jakarta.validation.constraints.Size;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Was this file lost, when, and is it recovered? */
@RestController
class FileController {

    private final FileSearch search;

    FileController(FileSearch search) {
        this.search = search;
    }

    @GetMapping("/api/files")
    FileAnswer find(@RequestParam @Size(min = 1, max = 255) String name) {
        return search.find(name);
    }
}
