/** Decides which lines could be about files that nobody can name, and whether a verdict stands beside them. */
@NullMarked
package dev.waybill.reconciliation.job.doubt;

import org.jspecify.annotations.NullMarked;
