/** Decides whether all lines were read that writers say they logged; {@link ControlLedger} is where to start reading. */
@NullMarked
package dev.waybill.reconciliation.source.control;

import org.jspecify.annotations.NullMarked;
