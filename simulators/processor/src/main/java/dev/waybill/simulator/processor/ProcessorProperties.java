package dev.waybill.simulator.processor;

import dev.waybill.simulator.chance.Rates;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Which faults the processor plays.
 *
 * @param lossRate share of the files that are lost
 * @param silentRate share of the lost files that leave no line at all; the others leave a line that says failed
 * @param lateRate share of the files that are not lost that are processed late
 * @param lateSeconds how much later, in seconds unless a unit is given
 * @param seed equal seeds make equal choices for equal file ids; random by default
 */
@ConfigurationProperties("app")
record ProcessorProperties(
        @DefaultValue("0.2") double lossRate,
        @DefaultValue("0") double silentRate,
        @DefaultValue("0") double lateRate,

        @DefaultValue("60") @DurationUnit(ChronoUnit.SECONDS)
        Duration lateSeconds,

        @Nullable Long seed) {

    private static final Duration LATEST = Duration.ofDays(1);

    ProcessorProperties {
        Rates.checked("app.loss-rate", lossRate);
        Rates.checked("app.silent-rate", silentRate);
        Rates.checked("app.late-rate", lateRate);
        if (lateSeconds.isNegative() || lateSeconds.compareTo(LATEST) > 0) {
            throw new IllegalArgumentException(
                    "app.late-seconds must be from 0 to " + LATEST.toSeconds() + ", but is " + lateSeconds.toSeconds());
        }
    }
}
