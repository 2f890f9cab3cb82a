package dev.waybill.reconciliation.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.loki.client.LokiProperties;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

/** What collectors, Loki and watcher must agree on. */
class CollectionTest {

    private static final String ALLOY = "config/alloy/config.alloy";
    private static final String ENGINE = "config/alloy/engine.yaml";
    private static final String LOKI = "config/loki/loki.yaml";

    private final LokiProperties watcher = LokiProperties.at(URI.create("http://loki:3100"));
    private final JsonNode limits = Repository.yaml(LOKI).get("limits_config");

    @Test
    void theWatcherSelectsStreamsThatTheCollectorsMake() {
        String collectors = Repository.text(ALLOY);
        assertThat(Stream.of(
                                watcher.selectors().forwarded(),
                                watcher.selectors().processed(),
                                watcher.selectors().failed())
                        .map(selector ->
                                Pattern.compile("service=~?\"([a-z_|]+)\"").matcher(selector))
                        .peek(matcher -> assertThat(matcher.find()).isTrue())
                        .flatMap(matcher -> Stream.of(matcher.group(1).split("\\|", -1))))
                .as("torn lines, too, or nobody would doubt")
                .containsExactly(
                        "forward_svc", "forward_torn_svc", "process_svc", "process_torn_svc", "process_failed_svc")
                .allSatisfy(service ->
                        assertThat(collectors).contains("`set(attributes[\"service\"], \"" + service + "\")"));
    }

    @Test
    void lokiMakesTheWritersLabelOne() {
        assertThat(Repository.text(ALLOY))
                .contains("\"instance\" = coalesce(sys.env(\"INSTANCE\"), constants.hostname)");
        assertThat(limits.at("/otlp_config/resource_attributes/attributes_config/0/attributes")
                        .valueStream()
                        .map(JsonNode::asString))
                .containsExactlyInAnyOrder("service", "job", watcher.writerLabel());
    }

    /** The name of a container changes with each one, and the watcher would wait for the one that is gone. */
    @Test
    void collectorsKeepTheirNames() {
        JsonNode services = Repository.yaml("compose.yaml").get("services");
        assertThat(Stream.of("alloy-forwarder", "alloy-processor")
                        .map(name -> services.at("/" + name + "/environment/INSTANCE")
                                .asString()))
                .doesNotContain("")
                .doesNotHaveDuplicates();
    }

    /** By the label the watcher tells whose control records speak of which lines. */
    @Test
    void writersHaveTheNamesOfTheirCollectors() {
        JsonNode services = Repository.yaml("compose.yaml").get("services");
        assertThat(Stream.of("forwarder", "processor"))
                .allSatisfy(name -> assertThat(services.at("/" + name + "/environment/INSTANCE")
                                .asString())
                        .isEqualTo(services.at("/alloy-" + name + "/environment/INSTANCE")
                                .asString()));
        assertThat(services.at("/forwarder-load/environment/INSTANCE").asString())
                .as("two writers, two names")
                .isNotIn("", services.at("/forwarder/environment/INSTANCE").asString());
    }

    @Test
    void lokiShowsWhatIsStillInMemory() {
        JsonNode loki = Repository.yaml(LOKI);
        assertThat(loki.at("/ingester/query_store_max_look_back_period").asString())
                .isEqualTo("-1ns");
        assertThat(loki.at("/querier/query_ingesters_within").asInt(-1)).isZero();
    }

    @Test
    void lokiAnswersPagesAsLongAsTheWatcherAsksFor() {
        assertThat(limits.get("max_entries_limit_per_query").asInt()).isGreaterThanOrEqualTo(watcher.pageEntries());
    }

    @Test
    void lokiGivesUpBeforeTheWatcherDoes() {
        Duration timeout =
                Duration.parse("PT" + limits.get("query_timeout").asString().toUpperCase(Locale.ROOT));
        assertThat(timeout).isLessThan(watcher.readTimeout());
    }

    @Test
    void lokiRefusesRequestsAsAWholeButNeverShardsAStream() {
        assertThat(limits.at("/shard_streams/enabled").asBoolean()).isTrue();
        DataSize sharded =
                DataSize.parse(limits.at("/shard_streams/desired_rate").asString());
        DataSize burst =
                DataSize.parse(limits.get("per_stream_rate_limit_burst").asString());
        assertThat(sharded).isGreaterThan(burst);
    }

    @Test
    void alloyTakesItsConfiguration() throws Exception {
        Tool alloy = Tool.onPath("alloy");
        Tool.Result formatted = alloy.run(Map.of(), "fmt", "-t", ALLOY);
        assertThat(formatted.exit()).as(formatted.output()).isZero();
        Tool.Result valid = alloy.run(Map.of(), "validate", "--stability.level=public-preview", ALLOY);
        assertThat(valid.exit()).as(valid.output()).isZero();
    }

    @Test
    void alloyTakesTheEngineThatRunsIt() throws Exception {
        Tool.Result valid = Tool.onPath("alloy")
                .run(Map.of(), "otel", "validate", "--config=" + ENGINE, "--feature-gates=service.AllowNoPipelines");
        assertThat(valid.exit()).as(valid.output()).isZero();
    }

    @Test
    void lokiTakesItsConfiguration(@TempDir Path data) throws Exception {
        Tool.Result result = Tool.onPath("loki")
                .run(
                        Map.of("LOKI_DATA", data.toString()),
                        "-config.file=" + LOKI,
                        "-config.expand-env=true",
                        "-verify-config");
        assertThat(result.exit()).as(result.output()).isZero();
    }
}
