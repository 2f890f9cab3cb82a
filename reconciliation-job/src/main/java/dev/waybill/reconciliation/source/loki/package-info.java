/** Reads sightings from Loki, every entry, provably. */
@NullMarked
package dev.waybill.reconciliation.source.loki;

import org.jspecify.annotations.NullMarked;
