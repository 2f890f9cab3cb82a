package dev.waybill.reconciliation.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What config/loki/loki.yaml allows must fit together: Loki itself does not look. */
class LokiFileTest {

    private final JsonNode loki = Repository.yaml("config/loki/loki.yaml");

    /** A connection that is cut before the query ends shows the watcher an empty reply, and no reason. */
    @Test
    void letsAQueryEndBeforeTheConnection() {
        assertThat(duration("/server/http_server_write_timeout"))
                .isGreaterThan(duration("/limits_config/query_timeout"));
        assertThat(duration("/server/http_server_read_timeout"))
                .isGreaterThan(duration("/limits_config/query_timeout"));
    }

    /** Lines more than half of a chunk's age behind the newest are refused, whatever retention says. */
    @Test
    void takesABacklogAsOldAsWhatItKeeps() {
        Duration behind = duration("/ingester/max_chunk_age").dividedBy(2);
        assertThat(behind).isGreaterThanOrEqualTo(duration("/limits_config/retention_period"));
        assertThat(duration("/limits_config/reject_old_samples_max_age"))
                .isGreaterThanOrEqualTo(duration("/limits_config/retention_period"));
    }

    private Duration duration(String pointer) {
        return Duration.parse("PT" + loki.at(pointer).asString().toUpperCase(Locale.ROOT));
    }
}
