package dev.waybill.reconciliation.faults;

import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.ReportStatus;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a round showed: each verdict is compared with the truth when it is first seen, and once more in the end. */
final class Findings {

    private final Stage stage;
    private final Scenario scenario;
    private final Traffic traffic;
    private final List<String> story = new ArrayList<>();
    private final Map<AuditWindow, Seen> last = new HashMap<>();
    private final Set<AuditWindow> doubted = new HashSet<>();
    private final Set<String> wrong = new TreeSet<>();
    private boolean faulty;
    private int left;
    private int complete;

    /** What a report said when it was looked at. */
    private record Seen(
            ReportStatus status,
            @Nullable Object cause,
            @Nullable String reason,
            int revision,
            Report.Figures figures) {

        static Seen of(Report report) {
            return new Seen(report.status(), report.cause(), report.reason(), report.revision(), report.figures());
        }
    }

    Findings(Stage stage, Scenario scenario, Traffic traffic) {
        this.stage = stage;
        this.scenario = scenario;
        this.traffic = traffic;
    }

    void say(String what) {
        story.add(what);
    }

    void faulty(boolean faults) {
        faulty = faults;
    }

    /** Looks at the reports after a tick. */
    void look(Collection<Report> reports, Instant now) {
        for (Report report : reports) {
            Seen seen = Seen.of(report);
            if (seen.equals(last.put(report.window(), seen))) {
                continue;
            }
            if (report.status() == ReportStatus.INCONCLUSIVE) {
                doubted.add(report.window());
            }
            say("%s %s revision %d: %s %s, %d forwarded, %d processed, %d lost%s"
                    .formatted(
                            now,
                            report.window(),
                            report.revision(),
                            report.status(),
                            report.cause() == null ? "" : report.cause() + ": " + report.reason(),
                            report.figures().forwardCount(),
                            report.figures().processCount(),
                            report.figures().lostCount(),
                            report.isComplete() ? compare(report) : ""));
        }
    }

    private String compare(Report report) {
        Set<String> truth = traffic.lost(report.window());
        Set<String> listed = new TreeSet<>(stage.lostFiles(report.id().toString()));
        Set<String> extra = new TreeSet<>(listed);
        extra.removeAll(truth);
        Set<String> missing = new TreeSet<>(truth);
        missing.removeAll(listed);
        wrong.addAll(extra);
        wrong.addAll(missing);
        return extra.isEmpty() && missing.isEmpty()
                ? ""
                : " WRONG: called lost %s, not named %s of %d".formatted(some(extra), some(missing), truth.size());
    }

    private static String some(Set<String> names) {
        return names.size() + " " + names.stream().limit(3).toList();
    }

    /** Whether every window of a range has a verdict. */
    boolean isJudged(LogRange range) {
        for (AuditWindow window =
                        AuditWindow.containing(range.from(), scenario.window().length());
                window.start().isBefore(range.to());
                window = window.next()) {
            Seen seen = last.get(window);
            if (seen == null || seen.status() != ReportStatus.COMPLETE) {
                return false;
            }
        }
        return true;
    }

    /**
     * The round is over: the verdicts that stand are looked at once more.
     *
     * @param judged which windows must have one
     * @param destroyed whether lines are lost for good
     */
    void end(Collection<Report> reports, LogRange judged, boolean destroyed) {
        last.keySet().removeIf(window -> !judged.contains(new LogRange(window.start(), window.end())));
        doubted.retainAll(last.keySet());
        for (Report report : reports) {
            if (report.isComplete()) {
                complete += last.containsKey(report.window()) ? 1 : 0;
                String difference = compare(report);
                if (!difference.isEmpty()) {
                    say("in the end " + report.window() + difference);
                }
            } else if (!destroyed && last.containsKey(report.window())) {
                left++;
                say("in the end %s %s".formatted(report.window(), report.status()));
            }
        }
    }

    int windows() {
        return last.size();
    }

    int complete() {
        return complete;
    }

    /** Windows that were INCONCLUSIVE at any time. */
    int inconclusive() {
        return doubted.size();
    }

    /** Windows without a verdict though no fault is left that could keep them from it. */
    int inconclusiveAfterFault() {
        return left;
    }

    /** Windows that were doubted without any fault. */
    int doubtedWithoutFault() {
        return faulty ? 0 : doubted.size();
    }

    Set<String> wrongNames() {
        return wrong;
    }

    String story() {
        return "seed %d\n  %s".formatted(scenario.seed(), String.join("\n  ", story));
    }
}
