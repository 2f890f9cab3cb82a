package dev.waybill.reconciliation.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The configuration that Alertmanager is started with, as it comes out of what .env says. */
class AlertmanagerTest {

    @TempDir
    Path dir;

    @Test
    void showsAlertsToWhoeverLooksWhereNobodyIsNamed() throws Exception {
        JsonNode made = made(Map.of());
        assertThat(receiver(made, "people").size()).isEqualTo(1);
        assertThat(receiver(made, "watchdog").size()).isEqualTo(1);
    }

    @Test
    void takesAlertsToAWebhookAndByMail() throws Exception {
        JsonNode people = receiver(
                made(Map.of(
                        "ALERT_WEBHOOK_URL", "https://hooks.example/x?token='a: b'#c",
                        "ALERT_MAIL_TO", "ops@example.org",
                        "ALERT_MAIL_FROM", "waybill@example.org",
                        "ALERT_MAIL_SMARTHOST", "mail.example.org:587",
                        "ALERT_MAIL_USER", "waybill",
                        "ALERT_MAIL_PASSWORD", "p\"'$`\\w")),
                "people");
        assertThat(people.at("/webhook_configs/0/url").asString()).isEqualTo("https://hooks.example/x?token='a: b'#c");
        assertThat(people.at("/email_configs/0/to").asString()).isEqualTo("ops@example.org");
        assertThat(people.at("/email_configs/0/auth_password").asString()).isEqualTo("p\"'$`\\w");
        assertThat(people.at("/email_configs/0/require_tls").isMissingNode()).isTrue();
    }

    /** An alert that is lost in a half configuration is worse than a start that fails. */
    @Test
    void refusesMailWithoutAServer() throws Exception {
        Tool.Result result = run(Map.of("ALERT_MAIL_TO", "ops@example.org"), dir.resolve("made.yml"));
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.output()).contains("ALERT_MAIL_SMARTHOST");
    }

    @Test
    void groupsByFlowAndKeepsTheWatchdogApart() throws Exception {
        JsonNode route =
                made(Map.of("ALERT_WATCHDOG_URL", "https://alive.example/")).get("route");
        assertThat(route.get("group_by").toString()).isEqualTo("[\"alertname\",\"flow\"]");
        assertThat(route.at("/routes/0/matchers/0").asString()).isEqualTo("alertname = \"WaybillWatchdog\"");
        assertThat(route.at("/routes/0/receiver").asString()).isEqualTo("watchdog");
    }

    @Test
    void isTakenByAlertmanager() throws Exception {
        Path file = dir.resolve("made.yml");
        run(
                Map.of("ALERT_WEBHOOK_URL", "https://hooks.example/", "ALERT_WATCHDOG_URL", "https://alive.example/"),
                file);
        Tool.Result result = Tool.onPath("amtool").run(Map.of(), "check-config", file.toString());
        assertThat(result.exit()).as(result.output()).isZero();
    }

    @Test
    void holdsItsSecretsForItselfAlone() throws Exception {
        made(Map.of());
        assertThat(Files.getPosixFilePermissions(dir.resolve("made.yml"))).hasSize(2);
    }

    private JsonNode made(Map<String, String> environment) throws Exception {
        Path file = dir.resolve("made.yml");
        Tool.Result result = run(environment, file);
        assertThat(result.exit()).as(result.output()).isZero();
        return new JsonMapper().valueToTree(new Yaml().load(Files.readString(file)));
    }

    private static Tool.Result run(Map<String, String> environment, Path file)
            throws IOException, InterruptedException {
        return Tool.onPath("sh").run(environment, "config/alertmanager/start.sh", file.toString());
    }

    private static JsonNode receiver(JsonNode configuration, String name) {
        List<JsonNode> found = configuration
                .get("receivers")
                .valueStream()
                .filter(receiver -> receiver.get("name").asString().equals(name))
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }
}
