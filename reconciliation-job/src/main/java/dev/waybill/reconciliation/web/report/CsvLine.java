package dev.waybill.reconciliation.web.report;

import dev.waybill.reconciliation.report.query.LostFileView;
import org.jspecify.annotations.Nullable;

/**
 * A lost file as a line of CSV (RFC 4180). A cell that a spreadsheet would take for a formula gets an apostrophe before it,
 * as OWASP advises against CSV injection: file names come from logs, and anybody may write those.
 */
final class CsvLine {

    static final String HEADER = "file_name,file_time,forwarded_at,reason,recovered_at\r\n";

    private static final String FORMULA_STARTS = "=+-@\t\r\n＝＋－＠";

    private CsvLine() {}

    static String of(LostFileView file) {
        return "%s,%s,%s,%s,%s\r\n"
                .formatted(
                        cell(file.fileName()),
                        file.fileTime(),
                        file.forwardedAt(),
                        file.reason(),
                        text(file.recoveredAt()));
    }

    public static String cell(String text) {
        boolean formula = !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0;
        String safe = formula ? "'" + text : text;
        boolean plain = safe.chars().noneMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
        return plain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
