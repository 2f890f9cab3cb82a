/** Decides how one slice of a window is audited: read, diff, write. */
@NullMarked
package dev.waybill.reconciliation.job.slice;

import org.jspecify.annotations.NullMarked;
