package dev.waybill.reconciliation.command;

import dev.waybill.reconciliation.report.LostFiles;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Lists lost files in a text file: window start, reason, instant of the announcement and file name, separated by tabs. Only
 * complete reports are listed: of the others nobody knows.
 */
@Component
class LostFileList {

    private final LostFiles lostFiles;

    LostFileList(LostFiles lostFiles) {
        this.lostFiles = lostFiles;
    }

    void write(Path file, List<Report> reports) {
        try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
            reports.stream()
                    .filter(report -> report.status() == ReportStatus.COMPLETE)
                    .forEach(report -> lostFiles.forEach(
                            report.id(),
                            lost -> writer.printf(
                                    "%s\t%s\t%s\t%s%n",
                                    report.auditWindowStart(),
                                    lost.reason(),
                                    lost.forwardedAt(),
                                    printable(lost.fileName()))));
            if (writer.checkError()) {
                throw new UsageException("--lost %s could not be written; is the disk full?".formatted(file));
            }
        } catch (IOException e) {
            throw new UsageException("--lost %s could not be written: %s".formatted(file, e));
        }
    }

    /** The name with control characters escaped, so that one file stays one line. */
    private static String printable(String fileName) {
        StringBuilder text = new StringBuilder(fileName.length());
        fileName.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || c == '\\') {
                text.append(String.format("\\u%04x", c));
            } else {
                text.appendCodePoint(c);
            }
        });
        return text.toString();
    }
}
