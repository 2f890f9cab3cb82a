package dev.waybill.reconciliation.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.line.LineFormat;
import dev.waybill.reconciliation.source.loki.client.LokiProperties;
import dev.waybill.reconciliation.source.loki.client.LokiSelectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

/** What the documents say of settings, files and commands, in both languages, tried. */
class ReadmeTest {

    private static final Pattern ROW = Pattern.compile("\\|([^|]+)\\|.+");
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#)([^)#]+)[^)]*\\)");
    private static final Pattern SCRIPT = Pattern.compile("(?<![\\w./])ops/[\\w./-]+\\.sh");
    private static final Path ROOT = Path.of("..");
    private static final Pattern VARIABLE = Pattern.compile("`([A-Z][A-Z_]+)`");

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withInitializer(new ConfigDataApplicationContextInitializer())
            .withPropertyValues("FILE_TIME_ZONE=Asia/Shanghai")
            .withUserConfiguration(FlowConfigurationTest.Application.class);

    @ParameterizedTest
    @ValueSource(strings = {"config/README.md", "config/README.zh.md"})
    void namesNoVariableThatNobodyReads(String readme) throws IOException {
        String configuration = Files.readString(Path.of("src", "main", "resources", "application.yaml"));
        assertThat(variables(readme))
                .hasSizeGreaterThan(20)
                .allSatisfy(name -> assertThat(configuration).contains("${" + name + ":"));
    }

    @Test
    void namesTheSameVariablesInBothLanguages() throws IOException {
        assertThat(variables("config/README.zh.md")).isEqualTo(variables("config/README.md"));
    }

    @Test
    void tellsLokiWhoAsks() {
        application
                .withPropertyValues(
                        "LOKI_URL=http://loki:3100",
                        "LOKI_TENANT=files",
                        "LOKI_USERNAME=watcher",
                        "LOKI_PASSWORD=secret")
                .run(context -> {
                    LokiProperties loki = context.getBean(LokiProperties.class);
                    assertThat(loki.tenant()).isEqualTo("files");
                    assertThat(loki.username()).isEqualTo("watcher");
                    assertThat(loki.password()).isEqualTo("secret");
                    assertThat(loki.bearerToken()).isNull();
                });
        application
                .withPropertyValues("LOKI_URL=http://loki:3100", "LOKI_BEARER_TOKEN=token")
                .run(context -> assertThat(context.getBean(LokiProperties.class).bearerToken())
                        .isEqualTo("token"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"config/README.md", "config/README.zh.md"})
    void givesAnExampleOfSeveralPipelines(String readme) throws IOException {
        Matcher example = Pattern.compile("```yaml\n(waybill:\n  flows:.*?)```", Pattern.DOTALL)
                .matcher(text(readme));
        assertThat(example.find()).isTrue();
        byte[] yaml = example.group(1).getBytes(StandardCharsets.UTF_8);
        application
                .withInitializer(context -> load(yaml)
                        .forEach(source ->
                                context.getEnvironment().getPropertySources().addFirst(source)))
                .run(context -> {
                    Flow receive = context.getBean(Flows.class).get("receive");
                    Flow unpack = context.getBean(Flows.class).get("unpack");
                    assertThat(receive.window().length()).isEqualTo(Duration.ofMinutes(5));
                    assertThat(receive.window().fileTimeZone().id()).isEqualTo(ZoneId.of("Asia/Shanghai"));
                    assertThat(unpack.window().length()).isEqualTo(Duration.ofMinutes(1));
                    assertThat(unpack.window().extend()).isEqualTo(Duration.ofMinutes(2));
                    assertThat(unpack.window().settlingDelay()).isEqualTo(Duration.ofSeconds(30));
                    assertThat(unpack.window().fileTimeZone().id()).isEqualTo(ZoneId.of("Europe/Berlin"));
                    FlowProperties.Entry entry =
                            context.getBean(FlowProperties.class).flows().get(1);
                    assertThat(entry.selectorsOr(LokiSelectors.DEFAULT))
                            .isEqualTo(new LokiSelectors(
                                    "{service=\"process_svc\"} |= \"处理文件\" |= \"成功\"",
                                    "{service=\"unpack_svc\"} |= \"unpacked\"",
                                    "{service=\"unpack_svc\"} |= \"gave up\""));
                    assertThat(entry.lineFormats().forwarded()).isEqualTo(new LineFormat("处理文件filePath=", "成功", false));
                    assertThat(entry.lineFormats().failed()).isEqualTo(new LineFormat("gave up <", ">", false));
                });
    }

    @Test
    void fitsOnAFrontPage() throws IOException {
        assertThat(text("README.md").lines()).hasSizeLessThanOrEqualTo(130);
    }

    /** A link that leads nowhere, or a script that is not there, is a document that is not true. */
    @ParameterizedTest
    @MethodSource("documents")
    void namesOnlyWhatIsThere(Path document) throws IOException {
        String text = Files.readString(document);
        Path folder = Objects.requireNonNull(document.getParent());
        assertThat(LINK.matcher(text).results().map(link -> link.group(1)))
                .allSatisfy(link -> assertThat(folder.resolve(link)).exists());
        assertThat(SCRIPT.matcher(text).results().map(MatchResult::group))
                .allSatisfy(script -> assertThat(Path.of("..", script)).exists());
    }

    static Stream<Path> documents() throws IOException {
        List<Path> folders = List.of(
                ROOT,
                ROOT.resolve("config"),
                ROOT.resolve("ops"),
                ROOT.resolve("ops/bench"),
                ROOT.resolve("reconciliation-job"),
                ROOT.resolve("schema"),
                ROOT.resolve("simulators"));
        List<Path> documents = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
            }
        }
        assertThat(documents).hasSizeGreaterThan(12);
        return documents.stream();
    }

    private static List<PropertySource<?>> load(byte[] yaml) {
        try {
            return new YamlPropertySourceLoader().load("README", new ByteArrayResource(yaml));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The variables of the watcher, from the first table in which they stand. */
    private static List<String> variables(String readme) throws IOException {
        return text(readme)
                .lines()
                .dropWhile(line -> !line.startsWith("| `LOKI_URL`"))
                .map(ROW::matcher)
                .takeWhile(Matcher::matches)
                .flatMap(row -> VARIABLE.matcher(row.group(1)).results())
                .map(found -> found.group(1))
                .toList();
    }

    private static String text(String readme) throws IOException {
        return Files.readString(Path.of("..", readme));
    }
}
