package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.window.AuditWindow;
import java.time.Instant;
import java.util.Objects;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;

/**
 * What identifies one audit: every parameter is identifying, so each (flow, window, revision) is one JobInstance.
 *
 * @param revision 1 for the first audit of a window, one more for each re-audit
 */
public record AuditParameters(String flow, AuditWindow window, int revision) {

    private static final String FLOW = "flow";
    private static final String WINDOW_START = "windowStart";
    private static final String WINDOW_END = "windowEnd";
    private static final String REVISION = "revision";
    private static final String ACCEPT = "accept";
    private static final String ACCEPTED_BY = "acceptedBy";

    public static AuditParameters from(JobParameters parameters) {
        return new AuditParameters(
                required(parameters, FLOW),
                new AuditWindow(
                        Instant.parse(required(parameters, WINDOW_START)),
                        Instant.parse(required(parameters, WINDOW_END))),
                Math.toIntExact(Objects.requireNonNull(parameters.getLong(REVISION), "no parameter " + REVISION)));
    }

    static boolean isOf(String flow, JobParameters parameters) {
        return flow.equals(parameters.getString(FLOW));
    }

    AuditParameters nextRevision() {
        return new AuditParameters(flow, window, revision + 1);
    }

    JobParameters toJobParameters() {
        return new JobParametersBuilder()
                .addString(FLOW, flow)
                .addString(WINDOW_START, window.start().toString())
                .addString(WINDOW_END, window.end().toString())
                .addLong(REVISION, (long) revision)
                .toJobParameters();
    }

    /** The same with parameters that do not identify: what is accepted for this execution alone, and by whom. */
    JobParameters toJobParameters(Acceptances acceptances, String acceptedBy) {
        return acceptances.isEmpty()
                ? toJobParameters()
                : new JobParametersBuilder(toJobParameters())
                        .addString(ACCEPT, acceptances.toString(), false)
                        .addString(ACCEPTED_BY, acceptedBy, false)
                        .toJobParameters();
    }

    /** What is accepted for an execution. */
    static Acceptances accepts(JobParameters parameters) {
        String accepted = parameters.getString(ACCEPT);
        return accepted == null ? Acceptances.NONE : Acceptances.parse(accepted);
    }

    /** Who accepted it; empty where nothing is accepted. */
    static String acceptedBy(JobParameters parameters) {
        return Objects.requireNonNullElse(parameters.getString(ACCEPTED_BY), "");
    }

    private static String required(JobParameters parameters, String name) {
        return Objects.requireNonNull(parameters.getString(name), "no parameter " + name);
    }
}
