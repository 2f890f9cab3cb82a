/** Plays the processor of the pipeline. */
@NullMarked
package dev.waybill.simulator.processor;

import org.jspecify.annotations.NullMarked;
