import java.io.IOException;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pushes the lines of one window to Loki, and writes what is true of them: {@code java LokiCorpus.java URL SUFFIX FILES SECONDS
 * LOSS START DIR} makes {@code DIR/lost.txt}, the names that are lost, {@code DIR/page.txt}, how many lines Loki gives at once
 * (20,000 at most, as many as an audit asks for), and {@code DIR/ranges.txt}, the ranges that just fit such a page. Half of the lost
 * files have a line that says so. Labels: {@code service="forward_SUFFIX"}, and so on.
 */
public class LokiCorpus {

    private static final int LARGEST_PAGE = 20_000;
    private static final Pattern LIMIT = Pattern.compile("max_entries_limit_per_query: (\\d+)");
    private static final int BATCH = 10_000;
    private static final long BEFORE = 15_000_000;

    private final String url;
    private final String service;
    private final StringBuilder batch = new StringBuilder();
    private int batched;
    private long[] nanos = new long[1 << 16];
    private int size;

    private LokiCorpus(String url, String service) {
        this.url = url;
        this.service = service;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        int files = Integer.parseInt(args[2]);
        long micros = Long.parseLong(args[3]) * 1_000_000;
        double loss = Double.parseDouble(args[4]);
        long start = Instant.parse(args[5]).getEpochSecond() * 1_000_000;
        Path dir = Files.createDirectories(Path.of(args[6]));
        LokiCorpus forward = new LokiCorpus(args[0], "forward_" + args[1]);
        LokiCorpus process = new LokiCorpus(args[0], "process_" + args[1]);
        LokiCorpus failed = new LokiCorpus(args[0], "failed_" + args[1]);
        Random random = new Random(start);
        long lost = 0;
        try (PrintWriter truth = new PrintWriter(Files.newBufferedWriter(dir.resolve("lost.txt")))) {
            // The first is a file of before the window, so that the window does not begin before anything that Loki holds.
            for (int i = -1; i < files; i++) {
                long at = i < 0 ? start - BEFORE : start + (long) ((double) micros * i / files);
                String name = digits(at, "", "", "") + "%06d".formatted(at % 1_000_000) + "_tz01_"
                        + "%08d".formatted(random.nextInt(100_000_000)) + "_.log";
                String path = "/cacheproxy/proxy/map/tz01/log/" + name;
                forward.line(at * 1_000, "{\\\"ts\\\":\\\"" + digits(at, "-", "T", ":")
                        + "+00:00\\\",\\\"level\\\":\\\"INFO\\\",\\\"msg\\\":\\\"Rename trigger hard link " + path
                        + " to process\\\",\\\"caller\\\":\\\"ph\\\",\\\"version\\\":\\\"v1.0.9\\\"}");
                int took = 50 + random.nextInt(450);
                long done = (at / 1_000 + took) * 1_000;
                double fate = i < 0 ? 1 : random.nextDouble();
                if (fate < loss) {
                    truth.println(name);
                    lost++;
                }
                if (fate >= loss / 2) {
                    LokiCorpus log = fate < loss ? failed : process;
                    log.line(done * 1_000, digits(done, "-", " ", ":") + ".%03d".formatted(done / 1_000 % 1_000)
                            + " [Log-Producer] INFO  com.bigdata.tz.monitor.LogMonitor - 处理文件filePath=" + path
                            + (fate < loss ? "失败" : "成功") + "，耗时" + took + "毫秒");
                }
            }
        }
        int page = pageOf(args[0]);
        Files.writeString(dir.resolve("page.txt"), page + "\n");
        try (PrintWriter ranges = new PrintWriter(Files.newBufferedWriter(dir.resolve("ranges.txt")))) {
            forward.finish("forwarded", page, ranges);
            process.finish("processed", page, ranges);
            failed.finish("failed", page, ranges);
        }
        System.out.println(files + " forwarded, " + process.size + " processed, " + lost + " lost, "
                + (forward.size + process.size + failed.size) + " lines");
    }

    private void line(long at, String escaped) throws IOException, InterruptedException {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, size * 2);
        }
        nanos[size++] = at;
        batch.append(batched++ == 0 ? "" : ",").append("[\"").append(at).append("\",\"").append(escaped).append("\"]");
        if (batched == BATCH) {
            push();
        }
    }

    private static int pageOf(String url) throws IOException {
        HttpURLConnection http = (HttpURLConnection) URI.create(url + "/config").toURL().openConnection();
        Matcher limit = LIMIT.matcher(new String(http.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        return limit.find() ? Math.min(Integer.parseInt(limit.group(1)), LARGEST_PAGE) : 5_000;
    }

    private void finish(String side, int page, PrintWriter ranges) throws IOException, InterruptedException {
        push();
        Arrays.sort(nanos, 0, size);
        int from = 0;
        while (from < size) {
            int to = Math.min(from + page - 1, size);
            while (to < size && nanos[to] == nanos[to - 1]) {
                to--;
            }
            ranges.println(side + " " + nanos[from] + " " + (to == size ? nanos[size - 1] + 1 : nanos[to]));
            from = to;
        }
    }

    private void push() throws IOException, InterruptedException {
        if (batched == 0) {
            return;
        }
        byte[] body = ("{\"streams\":[{\"stream\":{\"service\":\"" + service + "\",\"job\":\"file_pipeline\"},\"values\":[" + batch
                        + "]}]}")
                .getBytes(StandardCharsets.UTF_8);
        batch.setLength(0);
        batched = 0;
        while (true) {
            HttpURLConnection http =
                    (HttpURLConnection) URI.create(url + "/loki/api/v1/push").toURL().openConnection();
            http.setDoOutput(true);
            http.setFixedLengthStreamingMode(body.length);
            http.setRequestProperty("Content-Type", "application/json");
            http.getOutputStream().write(body);
            int status = http.getResponseCode();
            if (status == 204) {
                return;
            }
            String words = new String(http.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            if (status != 429) {
                throw new IOException("Loki took no lines: " + status + " " + words);
            }
            Thread.sleep(1_000); // Loki's ingestion limit; it says no more than that.
        }
    }

    private static String digits(long micros, String date, String between, String time) {
        LocalDateTime t = LocalDateTime.ofEpochSecond(micros / 1_000_000, 0, ZoneOffset.UTC);
        return t.getYear() + date + two(t.getMonthValue()) + date + two(t.getDayOfMonth()) + between + two(t.getHour()) + time
                + two(t.getMinute()) + time + two(t.getSecond());
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
