package dev.waybill.reconciliation.report.query;

import java.time.Instant;

/**
 * Neighbouring windows in sum, where there are more than the eye can tell. Files are counted in those with a verdict alone.
 *
 * @param windows how many there are, of which each is one of what follows
 * @param judged those with a verdict
 * @param inconclusive those whose audit could not see everything
 * @param running those being audited
 * @param missing those that could be judged and were not
 * @param pending those that cannot be judged yet
 * @param losing those of the judged that lost a file
 */
public record WindowGroup(
        Instant start,
        Instant end,
        long windows,
        long judged,
        long inconclusive,
        long running,
        long missing,
        long pending,
        long losing,
        long forwarded,
        long processed,
        long lost,
        long recovered) {}
