package dev.waybill.reconciliation.job.slice;

import dev.waybill.reconciliation.job.doubt.DoubtException;
import dev.waybill.reconciliation.report.Cause;

/** Slices that an earlier execution finished are not true any more: the window has to be begun anew. */
public final class StaleSlicesException extends DoubtException {

    StaleSlicesException(String message) {
        super(Cause.INCOMPLETE_READ, message);
    }
}
