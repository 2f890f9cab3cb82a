/** Decides how a line of a log reads: which event of which file it says, when, or why that is in doubt. */
@NullMarked
package dev.waybill.reconciliation.source.line;

import org.jspecify.annotations.NullMarked;
