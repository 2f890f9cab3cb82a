package dev.waybill.simulator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class JournalConfigurationTest {

    @TempDir
    Path folder;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(JournalConfiguration.class)
            .withPropertyValues("app.log-name=forward");

    @Test
    void writesIntoTheFolderItIsGiven() {
        runner.withPropertyValues("app.log-dir=" + folder.resolve("made"), "app.zone=Asia/Shanghai")
                .run(context -> {
                    assertThat(context.getBean(ZoneId.class)).isEqualTo(ZoneId.of("Asia/Shanghai"));
                    assertThat(folder.resolve("made/forward.log")).exists();
                });
    }

    @Test
    void takesTheSystemsZoneAndNoTruthFileWhenTheyAreEmpty() {
        runner.withPropertyValues("app.log-dir=" + folder, "app.zone=", "app.truth-file=")
                .run(context -> {
                    assertThat(context.getBean(ZoneId.class)).isEqualTo(ZoneId.systemDefault());
                    assertThat(context.getBean(Journal.class).truth()).isNull();
                });
    }

    @Test
    void refusesToStartWhenItCannotWriteAndSaysWhatToChange() throws IOException {
        Path inTheWay = Files.createFile(folder.resolve("file"));
        runner.withPropertyValues("app.log-dir=" + inTheWay.resolve("logs")).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = Objects.requireNonNull(
                    new UnusableFileFailureAnalyzer().analyze(Objects.requireNonNull(context.getStartupFailure())));
            assertThat(analysis.getDescription())
                    .startsWith("Cannot write " + inTheWay.resolve("logs/forward.log") + ", as app.log-dir asks: ");
            assertThat(analysis.getAction()).startsWith("Set app.log-dir to a place that this user may write");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "app.zone,Mars/Base,FILE_TIME_ZONE must be a time zone such as Asia/Shanghai or +08:00",
        "app.log-file-size,1B,app.log-file-size must be at least 1KB",
        "app.log-total-size,64MB,app.log-total-size must be at least twice app.log-file-size",
        "app.log-days,0,'app.log-days must be at least 1, but is 0'"
    })
    void refusesBadValuesByNameValueAndRule(String name, String value, String message) {
        runner.withPropertyValues("app.log-dir=" + folder, name + "=" + value)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageStartingWith(message));
    }
}
