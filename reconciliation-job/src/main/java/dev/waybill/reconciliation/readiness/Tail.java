package dev.waybill.reconciliation.readiness;

import dev.waybill.reconciliation.source.Side;
import java.time.Instant;

/**
 * A stretch of log time for which no control record of a writer vouches, because it was killed before it could say more.
 *
 * @param from end of its last record
 * @param to beginning of its next chain
 */
public record Tail(String writer, Side side, Instant from, Instant to) {}
