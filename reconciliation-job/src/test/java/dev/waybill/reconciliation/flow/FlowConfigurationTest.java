package dev.waybill.reconciliation.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.file.FileSightingSource;
import dev.waybill.reconciliation.source.loki.client.LokiProperties;
import dev.waybill.reconciliation.source.loki.client.LokiSelectors;
import dev.waybill.reconciliation.window.LogRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

public class FlowConfigurationTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withUserConfiguration(Application.class)
            .withPropertyValues("waybill.window.zone=Asia/Shanghai", "waybill.window.extend=20s");

    @Test
    void auditsOneFlowUnlessToldOtherwise() {
        application.run(context -> {
            Flow flow = context.getBean(Flows.class).get("default");
            assertThat(context.getBean(Flows.class).all()).containsExactly(flow);
            assertThat(flow.window().extend()).isEqualTo(Duration.ofSeconds(20));
            assertThat(flow.source()).isInstanceOf(FileSightingSource.class);
            assertThat(flow.collected()).isFalse();
        });
    }

    @Test
    void refusesAWrongPatternNamingTheProperty() {
        application
                .withPropertyValues(
                        "waybill.flows[0].name=invoices",
                        "waybill.flows[0].names.pattern=(?<name>[^/]+)",
                        "waybill.flows[0].names.processed.pattern=[^/]+")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("pattern: '[^/]+' has no group 'name'"));
    }

    @Test
    void timesFilesByTheirAnnouncementWhereNamesHoldNoTime() {
        application
                .withPropertyValues(
                        "waybill.flows[0].name=stock",
                        "waybill.flows[0].names.pattern=(?:.*/)?(?<name>[^/]+?)",
                        "waybill.flows[0].names.letter-case=lower",
                        "waybill.flows[0].names.replacements[0].from=[.]tmp$",
                        "waybill.flows[1].name=receive")
                .run(context -> {
                    assertThat(context.getBean(Flows.class)
                                    .get("stock")
                                    .source()
                                    .isTimedByAnnouncement())
                            .isTrue();
                    assertThat(context.getBean(Flows.class)
                                    .get("receive")
                                    .source()
                                    .isTimedByAnnouncement())
                            .isFalse();
                });
    }

    @Test
    void readsEachFlowWithItsOwnWindowZoneFoldersAndWording(@TempDir Path dir) throws IOException {
        Files.writeString(
                Files.createDirectories(dir.resolve("b")).resolve("unpack.log"),
                "2026-01-28 10:16:48.123 unpacked </in/20260128101647964993_tz01_91458258_.log> ok\n");
        application
                .withPropertyValues(
                        "waybill.flows[0].name=receive",
                        "waybill.flows[1].name=unpack",
                        "waybill.flows[1].window.length=60s",
                        "waybill.flows[1].window.zone=Europe/Berlin",
                        "waybill.flows[1].collected=true",
                        "waybill.flows[1].files.process-log-dir=" + dir.resolve("b"),
                        "waybill.flows[1].files.process-prefix=unpack",
                        "waybill.flows[1].lines.processed.before=unpacked <",
                        "waybill.flows[1].lines.processed.after=> ok")
                .run(context -> {
                    Flow first = context.getBean(Flows.class).get("receive");
                    Flow second = context.getBean(Flows.class).get("unpack");
                    assertThat(first.window().length()).isEqualTo(Duration.ofMinutes(5));
                    assertThat(first.window().fileTimeZone().id()).isEqualTo(ZoneId.of("Asia/Shanghai"));
                    assertThat(second.window().length()).isEqualTo(Duration.ofMinutes(1));
                    assertThat(second.window().extend()).isEqualTo(Duration.ofSeconds(20));
                    assertThat(second.collected()).isTrue();
                    LogRange day =
                            new LogRange(Instant.parse("2026-01-28T00:00:00Z"), Instant.parse("2026-01-29T00:00:00Z"));
                    try (SightingCursor cursor = second.source().read(Set.of(Side.PROCESSED, Side.FAILED), day)) {
                        LogEntry entry = cursor.next();
                        assertThat(entry)
                                .hasToString(
                                        "Sighting[side=PROCESSED, fileName=20260128101647964993_tz01_91458258_.log,"
                                                + " fileTime=2026-01-28T09:16:47.964993Z, loggedAt=2026-01-28T09:16:48.123Z]");
                        assertThat(cursor.next()).isNull();
                    }
                });
    }

    @Test
    void takesOnlyThoseFlowsForIdleThatMayBe() {
        application
                .withPropertyValues(
                        "waybill.accept-idle=true",
                        "waybill.flows[0].name=nightly",
                        "waybill.flows[1].name=steady",
                        "waybill.flows[1].accept-idle=false")
                .run(context -> {
                    Flows flows = context.getBean(Flows.class);
                    assertThat(flows.get("nightly").acceptsIdle()).isTrue();
                    assertThat(flows.get("steady").acceptsIdle()).isFalse();
                });
        application.run(context -> assertThat(
                        context.getBean(Flows.class).get("default").acceptsIdle())
                .isFalse());
    }

    @Test
    void takesWhatAFlowDoesNotSelectFromWhatAllSelect() {
        application
                .withPropertyValues(
                        "waybill.loki.selectors.failed={app=\"failed\"}",
                        "waybill.flows[0].name=unpack",
                        "waybill.flows[0].selectors.processed={app=\"unpack\"}")
                .run(context -> {
                    LokiSelectors common = context.getBean(LokiProperties.class).selectors();
                    FlowProperties.Entry entry =
                            context.getBean(FlowProperties.class).flows().getFirst();
                    assertThat(entry.selectorsOr(common))
                            .isEqualTo(new LokiSelectors(
                                    LokiSelectors.DEFAULT.forwarded(), "{app=\"unpack\"}", "{app=\"failed\"}"));
                });
    }

    @Test
    void refusesTwoFlowsOfOneNameAndFlowsWithoutName() {
        application
                .withPropertyValues("waybill.flows[0].name=a", "waybill.flows[1].name=a")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("two flows have the same name"));
        application
                .withPropertyValues("waybill.flows[0].window.length=60s")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("each flow needs a name"));
    }

    @Configuration(proxyBeanMethods = false)
    @Import(FlowConfiguration.class)
    @EnableConfigurationProperties(LokiProperties.class)
    public static class Application {

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }
    }
}
