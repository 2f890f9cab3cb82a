package dev.waybill.reconciliation.stack;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a README says of the watcher's settings. */
final class Readme {

    private static final Pattern ROW = Pattern.compile("\\|([^|]+)\\|.+");
    private static final Pattern VARIABLE = Pattern.compile("`([A-Z][A-Z_]+)`");

    private Readme() {}

    /** The variables of the watcher, from the table that begins with Loki's address. */
    static List<String> variables(String readme) {
        return Repository.text(readme)
                .lines()
                .dropWhile(line -> !line.startsWith("| `LOKI_URL`"))
                .map(ROW::matcher)
                .takeWhile(Matcher::matches)
                .flatMap(row -> VARIABLE.matcher(row.group(1)).results())
                .map(found -> found.group(1))
                .toList();
    }
}
