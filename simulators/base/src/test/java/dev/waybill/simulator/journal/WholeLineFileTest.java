package dev.waybill.simulator.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeLineFileTest {

    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong();

    @Test
    void endsATornLineOfAnEarlierRun() throws IOException {
        Path path = Files.writeString(folder.resolve("f.log"), "whole\ntor");
        try (WholeLineFile file = new WholeLineFile(path, nanos::get)) {
            append(file, "next\n");
        }
        assertThat(path).hasContent("whole\ntor\nnext\n");
    }

    @Test
    void makesItsFolder() throws IOException {
        Path path = folder.resolve("a/b/f.log");
        try (WholeLineFile file = new WholeLineFile(path, nanos::get)) {
            file.open();
        }
        assertThat(path).isEmptyFile();
    }

    @Test
    void writesToTheFileOfTheNameAfterOthersMovedOrDeletedIt() throws IOException {
        Path path = folder.resolve("f.log");
        try (WholeLineFile file = new WholeLineFile(path, nanos::get)) {
            append(file, "one\n");
            Files.move(path, folder.resolve("moved.log"));
            nanos.addAndGet(2_000_000_000L);
            append(file, "two\n");
            assertThat(path).hasContent("two\n");

            Files.delete(path);
            nanos.addAndGet(2_000_000_000L);
            append(file, "three\n");
        }
        assertThat(path).hasContent("three\n");
        assertThat(folder.resolve("moved.log")).hasContent("one\n");
    }

    @Test
    void refusesAFolderThatIsAFile() throws IOException {
        Path inTheWay = Files.createFile(folder.resolve("file"));
        try (WholeLineFile file = new WholeLineFile(inTheWay.resolve("f.log"), nanos::get)) {
            assertThatThrownBy(file::open).isInstanceOf(IOException.class);
        }
    }

    private static void append(WholeLineFile file, String line) throws IOException {
        file.append(line.getBytes(UTF_8));
    }
}
