/** Decides where the verdict goes: reports, lost files, metrics. */
@NullMarked
package dev.waybill.reconciliation.report;

import org.jspecify.annotations.NullMarked;
