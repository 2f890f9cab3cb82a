package dev.waybill.reconciliation.job.doubt;

import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.report.ReportWriters;
import java.util.List;

/** Everything was read, but what it says may not be taken for a verdict unless a person accepts it. */
public class DoubtException extends RuntimeException {

    private final Cause cause;

    @SuppressWarnings("serial") // exceptions are not sent anywhere
    private final List<ReportWriters.Row> writers;

    public DoubtException(Cause cause, String reason) {
        this(cause, reason, List.of());
    }

    private DoubtException(Cause cause, String reason, List<ReportWriters.Row> writers) {
        super(reason);
        this.cause = cause;
        this.writers = List.copyOf(writers);
    }

    /** The same, telling what was read of each writer. */
    public DoubtException of(List<ReportWriters.Row> those) {
        return new DoubtException(cause, String.valueOf(getMessage()), those);
    }

    /** What was read of each writer. */
    public List<ReportWriters.Row> writers() {
        return writers;
    }

    public Cause cause() {
        return cause;
    }
}
