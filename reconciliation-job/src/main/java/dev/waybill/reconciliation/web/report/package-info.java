/** Verdicts, windows and lost files over the network. */
@NullMarked
package dev.waybill.reconciliation.web.report;

import org.jspecify.annotations.NullMarked;
