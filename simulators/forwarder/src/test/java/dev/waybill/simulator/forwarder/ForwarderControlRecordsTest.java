package dev.waybill.simulator.forwarder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.simulator.control.ControlRecord;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The forwarder as it is started, with logs that rotate; nobody takes its files. */
class ForwarderControlRecordsTest {

    @TempDir
    Path folder;

    @Test
    void sayEveryAnnouncementUpToAnOrderlyStop() throws IOException {
        forward("--app.control-interval=1s", "--app.duplicate-rate=0.2", "--app.log-file-size=64KB");

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).as("it rotates").hasSizeGreaterThan(2);
        }
        List<ControlRecord> records = records();
        assertThat(records).extracting(ControlRecord::seq).startsWith(0L, 1L).isSorted();
        assertThat(records.getLast().end()).isTrue();
        assertThat(records).allMatch(record -> record.chain().writer().equals("host-a"));
        assertThat(said(records)).isEqualTo(sightings());
    }

    @Test
    void sayTheLinesThatAreDroppedAsWell() throws IOException {
        forward("--app.control-interval=1s", "--app.drop-lines=0.2");

        long announced;
        try (Stream<String> truth = Files.lines(folder.resolve("truth.tsv"))) {
            announced = truth.filter(line -> line.contains("\tannounced\t")).count();
        }
        assertThat(said(records())).isEqualTo(announced);
        assertThat(sightings() / (double) announced).isBetween(0.65, 0.95);
    }

    @Test
    void areLeftOutWhereNobodyWantsThem() throws IOException {
        forward("--app.control-interval=0");

        assertThat(records()).isEmpty();
        assertThat(sightings()).isPositive();
    }

    private void forward(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--app.processor-url=http://localhost:1",
                "--app.log-dir=" + folder,
                "--app.truth-file=" + folder.resolve("truth.tsv"),
                "--app.writer=host-a",
                "--app.seed=7",
                "--app.tps=300"));
        all.addAll(List.of(arguments));
        try (ConfigurableApplicationContext context =
                new SpringApplicationBuilder(ForwarderApplication.class).run(all.toArray(String[]::new))) {
            await().until(() -> context.getBean(MeterRegistry.class)
                            .get(ForwarderMetrics.FILES)
                            .tag("outcome", "announced")
                            .counter()
                            .count()
                    > 900);
        }
    }

    private static long said(List<ControlRecord> records) {
        return records.stream().mapToLong(record -> record.tally().lines()).sum();
    }

    private long sightings() throws IOException {
        return log().stream()
                .filter(line -> line.contains("Rename trigger hard link"))
                .count();
    }

    private List<ControlRecord> records() throws IOException {
        return log().stream().map(ControlRecord::in).filter(Objects::nonNull).toList();
    }

    /** All files, the oldest first. */
    private List<String> log() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> logs = files.filter(file -> file.toString().endsWith(".log"))
                    .sorted((a, b) -> Integer.compare(number(a), number(b)))
                    .toList();
            for (Path file : logs) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    private static int number(Path file) {
        String[] parts = file.getFileName().toString().split("\\.", -1);
        return parts.length > 2 ? Integer.parseInt(parts[2]) : Integer.MAX_VALUE;
    }
}
