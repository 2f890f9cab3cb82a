package dev.waybill.simulator.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class ProcessorPropertiesTest {

    @Test
    void bindsTheNamesOfTheEnvironment() {
        ProcessorProperties properties = bind(Map.of(
                "APP_LOSS_RATE", "0.5",
                "APP_SILENT_RATE", "0.25",
                "APP_LATE_RATE", "0.125",
                "APP_LATE_SECONDS", "90",
                "APP_SEED", "7"));

        assertThat(properties).isEqualTo(new ProcessorProperties(0.5, 0.25, 0.125, Duration.ofSeconds(90), 7L));
    }

    @Test
    void losesAFifthByDefault() {
        assertThat(bind(Map.of())).isEqualTo(new ProcessorProperties(0.2, 0, 0, Duration.ofSeconds(60), null));
    }

    @ParameterizedTest
    @CsvSource({
        "APP_LOSS_RATE,1.01,'app.loss-rate must be a share from 0 to 1, but is 1.01'",
        "APP_SILENT_RATE,-0.1,'app.silent-rate must be a share from 0 to 1, but is -0.1'",
        "APP_LATE_RATE,NaN,'app.late-rate must be a share from 0 to 1, but is NaN'",
        "APP_LATE_SECONDS,-1,'app.late-seconds must be from 0 to 86400, but is -1'"
    })
    void refusesBadValuesByNameValueAndRule(String name, String value, String message) {
        assertThatThrownBy(() -> bind(Map.of(name, value))).rootCause().hasMessage(message);
    }

    private static ProcessorProperties bind(Map<String, Object> environment) {
        MutablePropertySources sources = new MutablePropertySources();
        sources.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", environment));
        return new Binder(ConfigurationPropertySources.from(sources)).bindOrCreate("app", ProcessorProperties.class);
    }
}
