/** Reads what Loki answers, to its end or not at all. */
@NullMarked
package dev.waybill.reconciliation.source.loki.answer;

import org.jspecify.annotations.NullMarked;
