/** Plays the forwarder of the pipeline. */
@NullMarked
package dev.waybill.simulator.forwarder;

import org.jspecify.annotations.NullMarked;
