/** Decides whether random faults over random traffic can bring a wrong verdict about: start reading at FaultMatrixTest. */
@NullMarked
package dev.waybill.reconciliation.faults;

import org.jspecify.annotations.NullMarked;
