/** Answers on the command line: audits of a range, and what came of them. */
@NullMarked
package dev.waybill.reconciliation.command;

import org.jspecify.annotations.NullMarked;
