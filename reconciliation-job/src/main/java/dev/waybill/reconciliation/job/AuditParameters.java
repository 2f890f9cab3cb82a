package dev.waybill.reconciliation.job;

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
record AuditParameters(String flow, AuditWindow window, int revision) {

    private static final String FLOW = "flow";
    private static final String WINDOW_START = "windowStart";
    private static final String WINDOW_END = "windowEnd";
    private static final String REVISION = "revision";
    private static final String ACCEPT_SILENCE = "acceptSilence";

    static AuditParameters from(JobParameters parameters) {
        return new AuditParameters(
                required(parameters, FLOW),
                new AuditWindow(
                        Instant.parse(required(parameters, WINDOW_START)),
                        Instant.parse(required(parameters, WINDOW_END))),
                Math.toIntExact(Objects.requireNonNull(parameters.getLong(REVISION), "no parameter " + REVISION)));
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

    /** The same with a parameter that does not identify: whether a silent side is judged all the same. */
    JobParameters toJobParameters(boolean acceptSilence) {
        return new JobParametersBuilder(toJobParameters())
                .addString(ACCEPT_SILENCE, Boolean.toString(acceptSilence), false)
                .toJobParameters();
    }

    static boolean acceptsSilence(JobParameters parameters) {
        return Boolean.parseBoolean(parameters.getString(ACCEPT_SILENCE));
    }

    private static String required(JobParameters parameters, String name) {
        return Objects.requireNonNull(parameters.getString(name), "no parameter " + name);
    }
}
