/** Decides whether a window may be judged yet. Begin with {@link dev.waybill.reconciliation.readiness.ReadinessCheck}. */
@NullMarked
package dev.waybill.reconciliation.readiness;

import org.jspecify.annotations.NullMarked;
