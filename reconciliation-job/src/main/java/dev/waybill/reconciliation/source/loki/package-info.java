/** Reads sightings from Loki, every entry, provably: plans ranges, reads ahead, and proves each by a count. */
@NullMarked
package dev.waybill.reconciliation.source.loki;

import org.jspecify.annotations.NullMarked;
