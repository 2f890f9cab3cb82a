/** Decides which interval of file time is judged, and where in log time its sightings are looked for. */
@NullMarked
package dev.waybill.reconciliation.window;

import org.jspecify.annotations.NullMarked;
