/** Control records for services that log by Logback. Start with {@link ControlRecordAppender}. */
@NullMarked
package dev.waybill.simulator.logback;

import org.jspecify.annotations.NullMarked;
