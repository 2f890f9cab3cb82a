package dev.waybill.reconciliation.web.audit;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What shall be audited.
 *
 * @param flow name of the flow; the first one where null
 * @param from start of the first window
 * @param to end of the last window
 * @param redo whether windows that have a verdict are audited once more
 * @param accept what is accepted by name, knowing better than the lines tell: {@code silence}, {@code silence=WRITER},
 *     {@code torn-lines} and so on
 * @param acceptSilence whether to judge at once, even where a side fell silent: a person knows that no collector is behind
 */
record AuditRequest(
        @Nullable String flow,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable Boolean redo,
        @Nullable Boolean acceptSilence,
        @Nullable List<String> accept) {}
