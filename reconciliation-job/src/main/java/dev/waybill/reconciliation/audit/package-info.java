/** Decides when windows are audited, and for whom. */
@NullMarked
package dev.waybill.reconciliation.audit;

import org.jspecify.annotations.NullMarked;
