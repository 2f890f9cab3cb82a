/** Decides how a simulator's log and the truth about it reach the disk: in the background, whole, together, bounded. */
@NullMarked
package dev.waybill.simulator.journal;

import org.jspecify.annotations.NullMarked;
