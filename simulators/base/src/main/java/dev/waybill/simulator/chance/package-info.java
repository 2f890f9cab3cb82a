/** Decides by lot, and by the same seed always alike. */
@NullMarked
package dev.waybill.simulator.chance;

import org.jspecify.annotations.NullMarked;
