package dev.waybill.reconciliation.source;

import java.time.Duration;

/**
 * What a source may hold and not show: lines that came late, until it has put them away.
 *
 * @param olderThan age from which on log times are concerned
 * @param shownAfter how long after its arrival every line is shown
 */
public record Concealment(Duration olderThan, Duration shownAfter) {}
