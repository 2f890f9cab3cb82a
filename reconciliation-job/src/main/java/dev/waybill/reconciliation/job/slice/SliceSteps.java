package dev.waybill.reconciliation.job.slice;

import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepLocator;

/**
 * The steps that work on a slice, by name.
 *
 * @param reconcile the first pass
 * @param settle the second one, over slices that others saw strays of
 */
public record SliceSteps(Step reconcile, Step settle) {

    /**
     * The step of a name.
     *
     * @see StepLocator
     */
    public Step named(String name) {
        if (name.equals(reconcile.getName())) {
            return reconcile;
        }
        if (name.equals(settle.getName())) {
            return settle;
        }
        throw new IllegalArgumentException("No step works on slices under the name '%s'".formatted(name));
    }
}
