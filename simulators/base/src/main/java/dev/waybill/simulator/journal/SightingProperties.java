package dev.waybill.simulator.journal;

import dev.waybill.simulator.control.ControlSettings;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.StringUtils;

/**
 * What the log says of its own sightings.
 *
 * @param controlInterval for how long each control record speaks, in seconds unless a unit is given; 0 for no records
 * @param writer whom they name; the name of the host by default
 * @param dropLines share of the sightings whose line is lost on its way to the log, although records and truth hold them
 */
@ConfigurationProperties("app")
record SightingProperties(
        @DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS)
        Duration controlInterval,

        @Nullable String writer,
        @DefaultValue("0") double dropLines) {

    SightingProperties {
        if (!(dropLines >= 0 && dropLines <= 1)) {
            throw new IllegalArgumentException("app.drop-lines must be a share from 0 to 1, but is " + dropLines);
        }
    }

    String writerId() {
        return StringUtils.hasText(writer) ? writer : ControlSettings.host();
    }
}
