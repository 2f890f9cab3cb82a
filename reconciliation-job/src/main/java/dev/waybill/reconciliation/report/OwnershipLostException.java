package dev.waybill.reconciliation.report;

/** A newer job execution owns the report; what this one found must not be written any more. */
public final class OwnershipLostException extends RuntimeException {

    OwnershipLostException(String reportId, long jobExecutionId) {
        super("Report %s is no longer owned by job execution %d: a newer run took it over"
                .formatted(reportId, jobExecutionId));
    }
}
