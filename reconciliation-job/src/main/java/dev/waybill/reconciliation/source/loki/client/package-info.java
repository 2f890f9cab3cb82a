/** Asks Loki: one question at a time, its limits known, repeated where that can help. */
@NullMarked
package dev.waybill.reconciliation.source.loki.client;

import org.jspecify.annotations.NullMarked;
