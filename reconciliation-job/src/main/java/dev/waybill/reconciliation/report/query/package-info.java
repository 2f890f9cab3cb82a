/** Reads verdicts for those who ask; writes nothing. */
@NullMarked
package dev.waybill.reconciliation.report.query;

import org.jspecify.annotations.NullMarked;
