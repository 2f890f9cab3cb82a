package dev.waybill.reconciliation.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.source.SightingSourceContract;
import dev.waybill.reconciliation.source.line.LineFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept against two log folders in which several nodes may have left their logs. */
class FileSourceContractTest extends SightingSourceContract {

    @TempDir
    Path dir;

    @Override
    protected SightingSource sourceOf(List<Logged> lines) throws IOException {
        Path forwarder = Files.createDirectories(dir.resolve("forwarder"));
        Path processor = Files.createDirectories(dir.resolve("processor"));
        for (Logged line : lines) {
            add(line);
        }
        return new FileSightingSource(
                new FileSourceProperties(forwarder, processor, "forward", "process", true),
                LineFormats.DEFAULT,
                Logged.ZONE);
    }

    @Override
    protected void add(Logged line) throws IOException {
        String log = (line.side() == Side.FORWARDED ? "forwarder/forward.node" : "processor/process.node") + line.node()
                + ".log";
        Files.writeString(
                dir.resolve(log), line.text() + "\n", UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
