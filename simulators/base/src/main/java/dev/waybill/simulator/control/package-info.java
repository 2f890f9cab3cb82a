/** Says what a writer wrote: control records as in CONTROL-RECORDS.md. Start with {@link ControlRecords}. */
@NullMarked
package dev.waybill.simulator.control;

import org.jspecify.annotations.NullMarked;
