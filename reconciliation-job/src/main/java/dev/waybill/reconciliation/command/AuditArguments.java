package dev.waybill.reconciliation.command;

import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.WindowGrid;
import dev.waybill.reconciliation.window.WindowProperties;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.springframework.boot.ApplicationArguments;

/**
 * What the command line asks to be audited: {@code --audit.from=INSTANT --audit.to=INSTANT [--audit.flow=NAME]
 * [--audit.redo] [--audit.accept=WHAT] [--audit.accept-silence] [--audit.lost=FILE] [--audit.html=FILE]}; or, for one window, the parameters of the job as they stand:
 * {@code windowStart=INSTANT windowEnd=INSTANT [flow=NAME] [revision=NUMBER]}.
 *
 * @param from start of the range, on a window's bound
 * @param to end of the range, on a window's bound
 * @param redo whether completed windows are audited once more
 * @param revision the revision to audit, instead of whichever is next
 * @param acceptances what is accepted by name, knowing better than the lines tell; {@code --audit.accept-silence} is short for
 *     {@code --audit.accept=silence}
 * @param lost file to list the lost files in, if that is asked for
 * @param html file to write a page with everything to, if that is asked for
 */
record AuditArguments(
        String flow,
        Instant from,
        Instant to,
        boolean redo,
        OptionalInt revision,
        Acceptances acceptances,
        Optional<Path> lost,
        Optional<Path> html) {

    private static final String PREFIX = "audit.";
    private static final Set<String> KNOWN = Set.of(
            "audit.from",
            "audit.to",
            "audit.flow",
            "audit.redo",
            "audit.accept",
            "audit.accept-silence",
            "audit.lost",
            "audit.html");
    private static final Set<String> JOB_PARAMETERS = Set.of("flow", "windowStart", "windowEnd", "revision");
    private static final int MAX_WINDOWS = 1_000_000;

    AuditArguments {
        if (!from.isBefore(to)) {
            throw new UsageException("--to (%s) must be after --from (%s)".formatted(to, from));
        }
    }

    /**
     * @return empty if the command line does not ask for an audit
     * @throws UsageException saying what is wrong
     */
    static Optional<AuditArguments> of(ApplicationArguments arguments) {
        List<String> given = arguments.getOptionNames().stream()
                .filter(name -> name.startsWith(PREFIX))
                .toList();
        if (given.isEmpty()) {
            return ofJobParameters(arguments.getNonOptionArgs());
        }
        for (String name : given) {
            if (!KNOWN.contains(name)) {
                throw new UsageException(
                        "There is no option --%s; there are --from, --to, --flow, --redo, --accept, --accept-silence, --lost and --html"
                                .formatted(name.substring(PREFIX.length())));
            }
        }
        return Optional.of(new AuditArguments(
                value(arguments, "audit.flow").orElse("default"),
                instant(arguments, "from"),
                instant(arguments, "to"),
                arguments.containsOption("audit.redo"),
                OptionalInt.empty(),
                acceptances(arguments),
                value(arguments, "audit.lost").map(Path::of),
                value(arguments, "audit.html").map(Path::of)));
    }

    private static Optional<AuditArguments> ofJobParameters(List<String> given) {
        Map<String, String> parameters = new HashMap<>();
        for (String argument : given) {
            String[] parts = argument.split("=", 2);
            if (parts.length < 2 || !JOB_PARAMETERS.contains(parts[0])) {
                throw new UsageException("There is no argument '%s'; the parameters of the job are %s"
                        .formatted(argument, JOB_PARAMETERS.stream().sorted().toList()));
            }
            parameters.put(parts[0], parts[1]);
        }
        if (parameters.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new AuditArguments(
                parameters.getOrDefault("flow", "default"),
                instant("windowStart", Optional.ofNullable(parameters.get("windowStart"))),
                instant("windowEnd", Optional.ofNullable(parameters.get("windowEnd"))),
                false,
                OptionalInt.of(revision(parameters.getOrDefault("revision", "1"))),
                Acceptances.NONE,
                Optional.empty(),
                Optional.empty()));
    }

    private static Acceptances acceptances(ApplicationArguments arguments) {
        List<String> given = new ArrayList<>();
        if (arguments.containsOption("audit.accept")) {
            List<String> values = arguments.getOptionValues("audit.accept");
            if (values == null || values.stream().allMatch(String::isBlank)) {
                throw new UsageException("--accept wants a value, such as silence=WRITER or torn-lines");
            }
            given.addAll(values);
        }
        if (arguments.containsOption("audit.accept-silence")) {
            given.add(Acceptances.OF_SILENCE.toString());
        }
        try {
            return Acceptances.parse(String.join(",", given));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--accept: " + e.getMessage());
        }
    }

    private static int revision(String text) {
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new UsageException("revision is '%s', but must be a number from 1 on".formatted(text));
        }
        return Integer.parseInt(text);
    }

    /**
     * The windows of the range.
     *
     * @param grid the windows of the flow
     * @param properties when they are settled
     * @throws UsageException if the range is not made of whole windows, or reaches into what is not settled yet
     */
    List<AuditWindow> windows(WindowGrid grid, WindowProperties properties, Instant now) {
        AuditWindow window = grid.at(from);
        if (!window.start().equals(from)) {
            throw new UsageException("--from %s is not the start of a window; the nearest are %s and %s"
                    .formatted(from, window.start(), window.end()));
        }
        List<AuditWindow> windows = new ArrayList<>();
        while (window.start().isBefore(to)) {
            if (window.end().isAfter(to)) {
                throw new UsageException("--to %s is not the end of a window; the nearest are %s and %s"
                        .formatted(to, window.start(), window.end()));
            }
            if (properties.settledAt(window).isAfter(now)) {
                throw new UsageException("Window %s settles at %s, which is not over yet"
                        .formatted(window, properties.settledAt(window)));
            }
            if (windows.size() == MAX_WINDOWS) {
                throw new UsageException("The range has more than %d windows".formatted(MAX_WINDOWS));
            }
            windows.add(window);
            window = grid.after(window);
        }
        return windows;
    }

    private static Instant instant(ApplicationArguments arguments, String name) {
        return instant("--" + name, value(arguments, PREFIX + name));
    }

    private static Instant instant(String name, Optional<String> given) {
        String text = given.orElseThrow(() -> new UsageException("%s INSTANT is missing, e.g. %s%s2026-01-28T02:15:00Z"
                .formatted(name, name, name.startsWith("--") ? " " : "=")));
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new UsageException(
                    "%s is '%s', which is no instant; write it like 2026-01-28T02:15:00Z or 2026-01-28T10:15:00+08:00"
                            .formatted(name, text));
        }
    }

    private static Optional<String> value(ApplicationArguments arguments, String name) {
        List<String> values = arguments.getOptionValues(name);
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
    }
}
