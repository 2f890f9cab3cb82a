/** Decides which database server keeps the verdicts: a given one, or an embedded one. */
@NullMarked
package dev.waybill.reconciliation.database;

import org.jspecify.annotations.NullMarked;
