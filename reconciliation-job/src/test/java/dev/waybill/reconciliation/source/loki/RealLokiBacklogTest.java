package dev.waybill.reconciliation.source.loki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.window.LogRange;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A collector's backlog of hours ago. Loki takes it, and may show none of it until it is put away: then nothing may be read, and
 * else everything. Run it against the configuration of this project, and against one that leaves query_store_max_look_back_period and
 * max_chunk_age alone.
 */
@RequiresLoki
class RealLokiBacklogTest {

    private static final int FILES = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final RealLoki loki = new RealLoki();
    private final LokiSightingSource source = loki.source();
    private final Instant old = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofHours(4));
    private final LogRange window = new LogRange(old.minusSeconds(10), old.plusSeconds(120));

    @Test
    void isReadWholeOrNotAtAll() throws Exception {
        loki.push(lines(Side.FORWARDED));
        flush();
        loki.push(lines(Side.PROCESSED));
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(2);
        loki.push(List.of(Logged.sighting(Side.PROCESSED, now, Logged.fileName(now, 1))));

        if (source.concealment().isEmpty()) {
            assertThat(read(Side.FORWARDED)).isEqualTo(FILES);
            assertThat(read(Side.PROCESSED)).isEqualTo(FILES);
            return;
        }
        for (Side side : Side.values()) {
            assertThatExceptionOfType(SourceRefusedException.class)
                    .isThrownBy(() -> read(side))
                    .withMessageContaining("query_store_max_look_back_period");
            assertThatExceptionOfType(SourceRefusedException.class).isThrownBy(() -> source.count(side, window));
        }

        flush();
        source.vouch(window);
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(read(Side.FORWARDED)).isEqualTo(FILES);
            assertThat(read(Side.PROCESSED)).isEqualTo(FILES);
        });
    }

    private List<Logged> lines(Side side) {
        List<Logged> lines = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            lines.add(Logged.sighting(side, old.plusSeconds(i), Logged.fileName(old.plusSeconds(i), i)));
        }
        return lines;
    }

    private static void flush() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            client.send(
                    HttpRequest.newBuilder(URI.create(System.getenv("LOKI_URL") + "/flush"))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        }
    }

    private int read(Side side) {
        int entries = 0;
        try (SightingCursor cursor = source.read(Set.of(side), window)) {
            for (LogEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
                entries++;
            }
        }
        return entries;
    }
}
