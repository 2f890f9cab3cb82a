/** Decides who is missing: matches forwarded sightings against processed ones. Pure: no Spring, no I/O. */
@NullMarked
package dev.waybill.reconciliation.match;

import org.jspecify.annotations.NullMarked;
