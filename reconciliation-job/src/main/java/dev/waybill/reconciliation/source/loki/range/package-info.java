/** The ranges of log time that Loki is asked about, and how finely they are counted. */
@NullMarked
package dev.waybill.reconciliation.source.loki.range;

import org.jspecify.annotations.NullMarked;
