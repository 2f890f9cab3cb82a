package dev.waybill.reconciliation.faults;

import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * What the stages of a round log, and which files are lost by it: some dense windows, and before and after them as much as
 * keeps every writer heard.
 */
final class Traffic {

    /** How far apart the lines of a writer are where there is little traffic. */
    private static final int THIN_SECONDS = 3;

    private final Scenario scenario;
    private final RandomGenerator random;
    private final int forwarders;
    private final int processors;
    private final double lossRate;
    private final List<Logged> lines = new ArrayList<>();
    private final Map<String, FileStory> files = new HashMap<>();
    private int ids;

    /** What was said of one file: log times as a reader sees them. */
    private static final class FileStory {

        private final Instant fileTime;
        private final List<Instant> announced = new ArrayList<>();
        private final List<Instant> processed = new ArrayList<>();

        FileStory(Instant fileTime) {
            this.fileTime = fileTime;
        }
    }

    private Traffic(Scenario scenario) {
        this.scenario = scenario;
        this.random = scenario.random("traffic");
        this.forwarders = 1 + random.nextInt(3);
        this.processors = 1 + random.nextInt(3);
        this.lossRate = random.nextInt(4) == 0 ? 0 : random.nextDouble() * 0.5;
    }

    /**
     * Draws the traffic of a round.
     *
     * @param from when the logs begin
     * @param dense the dense part
     * @param until when they end, long after the round does
     */
    static Traffic of(Scenario scenario, Instant from, LogRange dense, Instant until) {
        Traffic traffic = new Traffic(scenario);
        traffic.thin(from, dense.from());
        int files = scenario.windows() * (20 + traffic.random.nextInt(281));
        for (int i = 0; i < files; i++) {
            long micros = (long) (traffic.random.nextDouble() * dense.length().toNanos() / 1_000);
            traffic.file(dense.from().plus(micros, ChronoUnit.MICROS), traffic.lossRate);
        }
        traffic.thin(dense.from(), until);
        traffic.lines.sort(Comparator.comparing(Logged::loggedAt));
        return traffic;
    }

    private void thin(Instant from, Instant to) {
        for (Instant t = from; t.isBefore(to); t = t.plusSeconds(THIN_SECONDS)) {
            for (int writer = 0; writer < Math.max(forwarders, processors); writer++) {
                Instant fileTime = t.plus(random.nextInt(500_000), ChronoUnit.MICROS);
                String name = name(fileTime);
                say(Side.FORWARDED, name, fileTime, fileTime.plusMillis(2), writer % forwarders);
                say(
                        Side.PROCESSED,
                        name,
                        fileTime,
                        fileTime.plusMillis(100 + random.nextInt(400)),
                        writer % processors);
            }
        }
    }

    private void file(Instant fileTime, double loss) {
        String name = name(fileTime);
        Instant announced = fileTime.plusMillis(1 + random.nextInt(900));
        say(Side.FORWARDED, name, fileTime, announced, random.nextInt(forwarders));
        if (random.nextInt(40) == 0) {
            say(
                    Side.FORWARDED,
                    name,
                    fileTime,
                    announced.plusMillis(random.nextInt(1_500)),
                    random.nextInt(forwarders));
        }
        int writer = random.nextInt(processors);
        boolean failed = random.nextInt(25) == 0;
        if (failed) {
            say(Side.FAILED, name, fileTime, announced.plusMillis(300), writer);
        }
        if (random.nextDouble() >= (failed ? 0.6 : loss)) {
            say(Side.PROCESSED, name, fileTime, announced.plus(delay()), writer);
        }
        if (random.nextInt(50) == 0) { // finished, but never announced
            String orphan = name(fileTime);
            say(Side.PROCESSED, orphan, fileTime, fileTime.plusMillis(200), writer);
        }
        noise(announced, writer);
    }

    private Duration delay() {
        int kind = random.nextInt(20);
        if (kind == 0) { // late: around and beyond what windows look at
            return Duration.ofMillis(random.nextInt(
                    20_000 + 2_000 * (int) scenario.window().extend().toSeconds()));
        }
        return Duration.ofMillis(50 + random.nextInt(kind == 1 ? 4_000 : 450));
    }

    private void noise(Instant at, int writer) {
        if (random.nextInt(3) == 0) {
            String text = Logged.line(Side.PROCESSED, at, "x");
            lines.add(new Logged(Side.PROCESSED, at, text.substring(0, text.indexOf(" - ")) + " - TPS=12.5", writer));
        }
    }

    private String name(Instant fileTime) {
        return Logged.fileName(fileTime, ids++);
    }

    private void say(Side side, String name, Instant fileTime, Instant at, int writer) {
        Instant loggedAt = at.truncatedTo(side == Side.FORWARDED ? ChronoUnit.SECONDS : ChronoUnit.MILLIS);
        FileStory story = files.computeIfAbsent(name, n -> new FileStory(fileTime));
        switch (side) {
            case FORWARDED -> story.announced.add(loggedAt);
            case PROCESSED -> story.processed.add(loggedAt);
            case FAILED -> {}
        }
        // Sorted by when it happened; Loki's stamp is what the text says.
        lines.add(Logged.sighting(side, loggedAt, name).on(writer));
    }

    int writers(Side side) {
        return side == Side.FORWARDED ? forwarders : processors;
    }

    /** The lines of {@code [from, to)}, in the order in which they are written. */
    List<Logged> between(Instant from, Instant to) {
        return lines.stream()
                .filter(line ->
                        !line.loggedAt().isBefore(from) && line.loggedAt().isBefore(to))
                .toList();
    }

    /** Whether a line says anything of a file. */
    static boolean isSighting(Logged line) {
        return line.text().contains("/cacheproxy/");
    }

    /** The names that a verdict on a window must list: announced, and not finished, within what the window looks at. */
    Set<String> lost(AuditWindow window) {
        LogRange range = scenario.window().margins().around(window.start(), window.end());
        Set<String> lost = new TreeSet<>();
        files.forEach((name, story) -> {
            if (window.contains(story.fileTime)
                    && story.announced.stream().anyMatch(range::contains)
                    && story.processed.stream().noneMatch(range::contains)) {
                lost.add(name);
            }
        });
        return lost;
    }

    @Override
    public String toString() {
        return "%d files, %d lines, %d+%d writers, loss %.2f"
                .formatted(files.size(), lines.size(), forwarders, processors, lossRate);
    }
}
