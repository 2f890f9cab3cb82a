/** Decides the file time of files whose names hold none: the log time of their announcement. */
@NullMarked
package dev.waybill.reconciliation.source.timed;

import org.jspecify.annotations.NullMarked;
