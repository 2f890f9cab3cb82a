import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Random;

/**
 * Writes the two logs of one window, rotated, and the names that are lost in it: {@code java FileCorpus.java DIR FILES SECONDS
 * START}. One file in five is lost, half of these without a line of the processor.
 */
public class FileCorpus {

    private static final long ROTATE_BYTES = 256L << 20;

    public static void main(String[] args) throws IOException {
        Path dir = Path.of(args[0]);
        int files = Integer.parseInt(args[1]);
        long micros = Long.parseLong(args[2]) * 1_000_000;
        LocalDateTime start = LocalDateTime.ofInstant(Instant.parse(args[3]), ZoneOffset.UTC);
        Random random = new Random(1);
        int lost = 0;
        try (Rotated forward = new Rotated(dir.resolve("forwarder"), "forward");
                Rotated process = new Rotated(dir.resolve("processor"), "process");
                PrintWriter truth = new PrintWriter(Files.newBufferedWriter(dir.resolve("lost.txt")))) {
            for (int i = 0; i < files; i++) {
                LocalDateTime time = start.plusNanos(1_000 * (long) ((double) micros * i / files));
                String second = text(time, "-", "T", ":");
                String name = text(time, "", "", "") + "%06d".formatted(time.getNano() / 1_000) + "_tz01_"
                        + "%08d".formatted(random.nextInt(100_000_000)) + "_.log";
                String path = "/cacheproxy/proxy/map/tz01/log/" + name;
                forward.line("{\"ts\":\"" + second + "+00:00\",\"level\":\"INFO\",\"msg\":\"Read " + path
                        + "\",\"caller\":\"ph\",\"version\":\"v1.0.9\"}\n");
                forward.line("{\"ts\":\"" + second + "+00:00\",\"level\":\"INFO\",\"msg\":\"Rename trigger hard link " + path
                        + " to process\",\"caller\":\"ph\",\"version\":\"v1.0.9\"}\n");
                LocalDateTime done = time.plusNanos(250_000_000);
                int fate = random.nextInt(10);
                if (fate < 2) {
                    truth.println(name);
                    lost++;
                }
                if (fate != 0) {
                    process.line(text(done, "-", " ", ":") + ".%03d".formatted(done.getNano() / 1_000_000)
                            + " [Log-Producer] INFO  com.bigdata.tz.monitor.LogMonitor - 处理文件filePath=" + path
                            + (fate == 1 ? "失败" : "成功") + "，耗时250毫秒\n");
                }
            }
        }
        System.out.println(files + " files, " + lost + " lost");
    }

    private static String text(LocalDateTime t, String date, String between, String time) {
        return t.getYear() + date + two(t.getMonthValue()) + date + two(t.getDayOfMonth()) + between + two(t.getHour()) + time
                + two(t.getMinute()) + time + two(t.getSecond());
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }

    private static final class Rotated implements AutoCloseable {

        private final Path dir;
        private final String name;
        private OutputStream out;
        private long written;
        private int index;

        Rotated(Path dir, String name) throws IOException {
            this.dir = Files.createDirectories(dir);
            this.name = name;
            this.out = open();
        }

        void line(String line) throws IOException {
            if (written > ROTATE_BYTES) {
                close();
                Files.move(dir.resolve(name + ".log"), dir.resolve(name + "." + index++ + ".log"));
                out = open();
                written = 0;
            }
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            out.write(bytes);
            written += bytes.length;
        }

        private OutputStream open() throws IOException {
            return new BufferedOutputStream(Files.newOutputStream(dir.resolve(name + ".log")), 1 << 20);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
