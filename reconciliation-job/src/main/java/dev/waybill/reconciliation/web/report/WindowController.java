package dev.waybill.reconciliation.web.report;

import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.report.query.WindowGroup;
import dev.waybill.reconciliation.report.query.WindowState;
import dev.waybill.reconciliation.report.query.WindowTimeline;
import dev.waybill.reconciliation.report.query.WindowView;
import dev.waybill.reconciliation.web.Problem;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Windows over time: judged, inconclusive or missing. */
@RestController
class WindowController {

    private final WindowTimeline windows;

    WindowController(WindowTimeline windows) {
        this.windows = windows;
    }

    @GetMapping("/api/windows")
    WindowList list(
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @Nullable String flow,
            @RequestParam(required = false) @Nullable Set<WindowState> state) {
        if (state != null && (state.isEmpty() || state.contains(null))) {
            throw Problem.badRequest("state", "state is empty");
        }
        Flow asked = windows.flow(flow);
        List<WindowView> found = windows.in(asked, from, to).stream()
                .filter(window -> state == null || state.contains(window.state()))
                .toList();
        return new WindowList(asked.name(), asked.window().length().toSeconds(), found);
    }

    @GetMapping("/api/windows/groups")
    WindowGroupList groups(
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @Nullable String flow,
            @RequestParam(defaultValue = "180") @Min(1) @Max(1_000) int most) {
        Flow asked = windows.flow(flow);
        return new WindowGroupList(
                asked.name(), asked.window().length().toSeconds(), windows.groups(asked, from, to, most));
    }

    /** Windows of one flow in groups, oldest first. */
    public record WindowGroupList(String flow, long windowSeconds, List<WindowGroup> items) {}

    /** Windows of one flow, oldest first. */
    public record WindowList(String flow, long windowSeconds, List<WindowView> items) {}
}
