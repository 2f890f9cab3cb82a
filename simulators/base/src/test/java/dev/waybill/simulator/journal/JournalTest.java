package dev.waybill.simulator.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class JournalTest {

    private static final Instant AT = Instant.parse("2026-01-28T02:16:47.964993Z");

    @TempDir
    Path folder;

    @Test
    void closingLosesNoLineOfManyThreads() throws Exception {
        Path path = folder.resolve("f.log");
        Journal journal = started(new WholeLineFile(path, System::nanoTime), null);
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(t -> Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        journal.write(Entry.noise(t + "." + i + " 成功\n"));
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        journal.close();

        List<String> lines = Files.readAllLines(path, UTF_8);
        assertThat(lines).hasSize(40_000).doesNotHaveDuplicates().allMatch(line -> line.endsWith(" 成功"));
        assertThat(journal.log().dropped()).isZero();
        assertThat(journal.log().written()).isEqualTo(40_000);
    }

    @Test
    void tellsTheTruthOfWhatIsInTheLog() throws Exception {
        Path truth = folder.resolve("truth");
        Journal journal = started(new WholeLineFile(folder.resolve("f.log"), System::nanoTime), truth);
        journal.write(Entry.noise("noise\n"));
        journal.write(new Entry("line\n", new Truth(AT, "processed", "a_.log")));
        journal.write(Entry.unseen(new Truth(AT, "silent", "b_.log")));
        journal.close();

        assertThat(Files.readAllLines(truth)).containsExactly(AT + "\tprocessed\ta_.log", AT + "\tsilent\tb_.log");
    }

    @Test
    void isReadableSoonAfterWritingAndLongBeforeClosing() {
        Path path = folder.resolve("f.log");
        Journal journal = started(new WholeLineFile(path, System::nanoTime), null);
        journal.write(Entry.noise("line\n"));

        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(path).hasContent("line\n"));
        journal.close();
    }

    @Test
    void dropsCountsAndSaysSoWhileTheDiskIsFullAndThenGoesOn(CapturedOutput output) throws Exception {
        AtomicBoolean full = new AtomicBoolean(true);
        AtomicLong nanos = new AtomicLong();
        List<String> written = new ArrayList<>();
        Path truth = folder.resolve("truth");
        ForgivingSink sink = new ForgivingSink(failing(full, written), "forward.log", nanos::get);
        Journal journal = new Journal(sink, truthSink(truth));
        JournalHealthIndicator health = new JournalHealthIndicator(journal);
        journal.start();

        journal.write(new Entry("one\ntwo\n", new Truth(AT, "announced", "a_.log")));
        await().untilAsserted(() -> assertThat(sink.dropped()).isEqualTo(2));
        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.health().getDetails()).containsEntry("logTrouble", "java.io.IOException: No space left");
        assertThat(output).contains("Cannot write forward.log, drops lines and goes on: java.io.IOException: No space");

        full.set(false);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        journal.write(new Entry("three\n", new Truth(AT, "announced", "b_.log")));
        await().untilAsserted(() -> assertThat(written).containsExactly("three\n"));
        journal.close();

        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        assertThat(health.health().getDetails()).containsEntry("logLinesDropped", 2L);
        assertThat(output).contains("Writes forward.log again, after dropping lines (2 in all)");
        assertThat(Files.readAllLines(truth)).containsExactly(AT + "\tunlogged\ta_.log", AT + "\tannounced\tb_.log");
    }

    @Test
    void countsWhatComesAfterClosing(CapturedOutput output) {
        Journal journal = started(new WholeLineFile(folder.resolve("f.log"), System::nanoTime), null);
        journal.close();
        journal.write(Entry.noise("late\n"));

        assertThat(journal.log().dropped()).isEqualTo(1);
        assertThat(output).contains("Drops lines of forward.log: closed");
    }

    private static Journal started(LineSink log, @Nullable Path truth) {
        ForgivingSink sink = new ForgivingSink(log, "forward.log", System::nanoTime);
        Journal journal = new Journal(sink, truth == null ? null : truthSink(truth));
        journal.start();
        return journal;
    }

    private static ForgivingSink truthSink(Path path) {
        return new ForgivingSink(new WholeLineFile(path, System::nanoTime), "truth", System::nanoTime);
    }

    private static LineSink failing(AtomicBoolean full, List<String> written) {
        return new LineSink() {
            @Override
            public void open() {}

            @Override
            public void append(byte[] lines) throws IOException {
                if (full.get()) {
                    throw new IOException("No space left");
                }
                written.add(new String(lines, UTF_8));
            }

            @Override
            public void close() {}
        };
    }
}
