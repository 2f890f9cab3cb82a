package dev.waybill.reconciliation.flow;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When a window may be judged.
 *
 * @param lookback a writer that was heard within this time before a window must be heard after it; after a longer silence it
 *     counts as one that is gone (READINESS_LOOKBACK)
 */
@ConfigurationProperties("waybill.readiness")
record ReadinessProperties(@DefaultValue("1h") Duration lookback) {}
