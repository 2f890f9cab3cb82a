package dev.waybill.reconciliation.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.source.file.FileSightingSource;
import dev.waybill.reconciliation.source.file.FileSourceProperties;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.window.FileTimeZone;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/** Two folders of logs, one log a writer. */
final class FolderPipeline implements Pipeline {

    private final Scenario scenario;
    private final Path dir;
    private final Map<Side, List<WriterLog>> logs = new LinkedHashMap<>();
    private final Map<Side, Tear> tears = new LinkedHashMap<>();

    FolderPipeline(Scenario scenario, Traffic traffic) throws IOException {
        this.scenario = scenario;
        this.dir = Files.createTempDirectory("faults");
        RandomGenerator random = scenario.random("folders");
        for (Side side : List.of(Side.FORWARDED, Side.PROCESSED)) {
            WriterLog.Style style =
                    List.of(WriterLog.Style.values()).get(random.nextInt(WriterLog.Style.values().length));
            List<WriterLog> writers = new ArrayList<>();
            for (int writer = 0; writer < traffic.writers(side); writer++) {
                String base =
                        traffic.writers(side) == 1 ? prefix(side) + ".log" : prefix(side) + ".node" + writer + ".log";
                writers.add(new WriterLog(folder(side), base, style));
            }
            logs.put(side, writers);
            Files.createDirectories(folder(side));
        }
    }

    static Side folderOf(Side side) {
        return side == Side.FORWARDED ? Side.FORWARDED : Side.PROCESSED;
    }

    private static String prefix(Side side) {
        return side == Side.FORWARDED ? "forward" : "process";
    }

    Path folder(Side side) {
        return dir.resolve(prefix(side));
    }

    Path elsewhere(Side side) {
        return dir.resolve("elsewhere").resolve(prefix(side));
    }

    List<WriterLog> logs(Side side) {
        return logs.getOrDefault(folderOf(side), List.of());
    }

    /** Tears the next sighting of a side. */
    void tear(Side side, Tear tear) {
        tears.put(side, tear);
    }

    @Override
    public void write(List<Logged> lines) throws IOException {
        Map<WriterLog, ByteArrayOutputStream> written = new LinkedHashMap<>();
        for (Logged line : lines) {
            WriterLog log = logs(line.side()).get(line.node());
            ByteArrayOutputStream bytes = written.computeIfAbsent(log, l -> new ByteArrayOutputStream());
            Tear tear = Traffic.isSighting(line) ? tears.remove(folderOf(line.side())) : null;
            if (tear == null) {
                bytes.writeBytes((line.text() + "\n").getBytes(UTF_8));
                continue;
            }
            bytes.writeBytes(tear.of(line));
            if (tear.rotates()) {
                log.append(bytes.toByteArray());
                bytes.reset();
                log.rotate();
            }
        }
        for (Map.Entry<WriterLog, ByteArrayOutputStream> log : written.entrySet()) {
            log.getKey().append(log.getValue().toByteArray());
        }
    }

    @Override
    public SightingSource source() {
        return source(null, Logged.ZONE);
    }

    @Override
    public SightingSource mistaken() {
        return switch (scenario.mistake()) {
            case ZONE -> source(null, scenario.mistakenZone());
            case FORWARDER -> source(Side.FORWARDED, Logged.ZONE);
            case PROCESSOR -> source(Side.PROCESSED, Logged.ZONE);
        };
    }

    private SightingSource source(@Nullable Side wrong, FileTimeZone zone) {
        return new FileSightingSource(
                new FileSourceProperties(
                        folder(Side.FORWARDED),
                        folder(Side.PROCESSED),
                        wrong == Side.FORWARDED ? "announce" : prefix(Side.FORWARDED),
                        wrong == Side.PROCESSED ? "finish" : prefix(Side.PROCESSED),
                        false),
                LineFormats.DEFAULT,
                zone);
    }

    @Override
    public Fault fault(RandomGenerator random) {
        return FolderFaults.draw(this, random);
    }

    static List<Path> filesIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Override
    public void close() throws IOException {
        FileSystemUtils.deleteRecursively(dir);
    }
}
