/** Decides when windows are audited. */
@NullMarked
package dev.waybill.reconciliation.schedule;

import org.jspecify.annotations.NullMarked;
