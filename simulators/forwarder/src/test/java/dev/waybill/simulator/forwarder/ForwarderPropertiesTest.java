package dev.waybill.simulator.forwarder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class ForwarderPropertiesTest {

    @Test
    void bindsTheNamesOfTheEnvironment() {
        ForwarderProperties properties = bind(Map.of(
                "APP_TPS", "500",
                "APP_PROCESSOR_URL", "http://processor:9000",
                "APP_SITE", "bj02",
                "APP_SEED", "7",
                "APP_DUPLICATE_RATE", "0.25",
                "APP_ORPHAN_RATE", "0.5",
                "APP_MAX_IN_FLIGHT", "10"));

        assertThat(properties.tps()).isEqualTo(500);
        assertThat(properties.processorUrl()).isEqualTo(URI.create("http://processor:9000/receive"));
        assertThat(properties.site()).isEqualTo("bj02");
        assertThat(properties.seed()).isEqualTo(7);
        assertThat(properties.duplicateRate()).isEqualTo(0.25);
        assertThat(properties.orphanRate()).isEqualTo(0.5);
        assertThat(properties.maxInFlight()).isEqualTo(10);
    }

    @Test
    void hasDefaultsAndTakesEmptyForUnset() {
        ForwarderProperties properties = bind(Map.of("APP_SEED", ""));

        assertThat(properties.tps()).isEqualTo(20);
        assertThat(properties.seed()).isNull();
        assertThat(properties.processorUrl()).isEqualTo(URI.create("http://localhost:8080/receive"));
    }

    @ParameterizedTest
    @CsvSource({"http://p:1/,http://p:1/receive", "http://p:1/receive,http://p:1/receive", "https://p/x,https://p/x"})
    void takesTheUrlWithOrWithoutPath(String given, URI expected) {
        assertThat(bind(Map.of("APP_PROCESSOR_URL", given)).processorUrl()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "APP_TPS,0,'app.tps must be from 1 to 100000, but is 0'",
        "APP_SITE,a_b,'app.site must be 1 to 32 letters and digits, but is ''a_b'''",
        "APP_ORPHAN_RATE,-1,'app.orphan-rate must be a share from 0 to 1, but is -1.0'",
        "APP_PROCESSOR_URL,processor:80,'app.processor-url must be such as http://processor:8080/receive, but is processor:80'",
        "APP_MAX_IN_FLIGHT,0,'app.max-in-flight must be from 1 to 60000, but is 0'",
        "APP_MAX_WAITING,0,'app.max-waiting must be from 1 to 10000000, but is 0'",
        "APP_REQUEST_TIMEOUT,0s,'app.request-timeout must be positive, but is PT0S'"
    })
    void refusesBadValuesByNameValueAndRule(String name, String value, String message) {
        assertThatThrownBy(() -> bind(Map.of(name, value))).rootCause().hasMessage(message);
    }

    private static ForwarderProperties bind(Map<String, Object> environment) {
        MutablePropertySources sources = new MutablePropertySources();
        sources.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", environment));
        return new Binder(ConfigurationPropertySources.from(sources)).bindOrCreate("app", ForwarderProperties.class);
    }
}
