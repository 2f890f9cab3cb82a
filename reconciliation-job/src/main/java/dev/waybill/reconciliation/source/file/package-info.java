/** Reads sightings from log folders: the embedded default, and the way to audit raw logs. */
@NullMarked
package dev.waybill.reconciliation.source.file;

import org.jspecify.annotations.NullMarked;
