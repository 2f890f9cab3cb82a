import java.io.IOException;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
 * files have a line that says so. Labels: {@code service="forward_SUFFIX"}, and so on. Control records, as CONTROL-RECORDS.md words them,
 * go to {@code service="forward_control_SUFFIX"} and {@code service="process_control_SUFFIX"}; whoever is to do without them looks elsewhere.
 */
public class LokiCorpus {

    private static final int LARGEST_PAGE = 20_000;
    private static final Pattern LIMIT = Pattern.compile("max_entries_limit_per_query: (\\d+)");
    private static final int BATCH = 10_000;
    private static final long BEFORE = 15_000_000;
    /** So far around the window its writers live, in seconds: as far as an audit looks, and two intervals more. */
    private static final long MARGIN = 80;
    private static final long INTERVAL = 10;

    private final String url;
    private final String service;
    private final StringBuilder batch = new StringBuilder();
    private int batched;
    private long[] nanos = new long[1 << 16];
    private int size;
    private long[] lines = {};
    private long[] digests = {};
    private long tiledFrom;

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
        for (LokiCorpus log : new LokiCorpus[] {forward, process, failed}) {
            log.tile(start / 1_000_000, micros / 1_000_000);
        }
        Random random = new Random(start);
        long lost = 0;
        try (PrintWriter truth = new PrintWriter(Files.newBufferedWriter(dir.resolve("lost.txt")))) {
            // The first is a file of before the window, so that the window does not begin before anything that Loki holds.
            for (int i = -1; i < files; i++) {
                long at = i < 0 ? start - BEFORE : start + (long) ((double) micros * i / files);
                String name = digits(at, "", "", "") + "%06d".formatted(at % 1_000_000) + "_tz01_"
                        + "%08d".formatted(random.nextInt(100_000_000)) + "_.log";
                String path = "/cacheproxy/proxy/map/tz01/log/" + name;
                forward.count(at, name);
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
                    log.count(done, name);
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
        LokiCorpus forwardControl = new LokiCorpus(args[0], "forward_control_" + args[1]);
        LokiCorpus processControl = new LokiCorpus(args[0], "process_control_" + args[1]);
        forward.say("announced", forwardControl);
        process.say("processed", processControl);
        failed.say("failed", processControl);
        System.out.println(files + " forwarded, " + process.size + " processed, " + lost + " lost, "
                + (forward.size + process.size + failed.size) + " lines");
    }

    private void tile(long start, long seconds) {
        tiledFrom = (start - MARGIN) / INTERVAL * INTERVAL;
        int intervals = Math.toIntExact((seconds + 2 * MARGIN) / INTERVAL + 1);
        lines = new long[intervals];
        digests = new long[intervals];
    }

    private void count(long micros, String name) {
        int interval = Math.toIntExact((micros / 1_000_000 - tiledFrom) / INTERVAL);
        lines[interval]++;
        digests[interval] += xxh64(name.getBytes(StandardCharsets.UTF_8));
    }

    /** Names are random, so that they are taken to be distinct. */
    private void say(String event, LokiCorpus control) throws IOException, InterruptedException {
        for (int i = 0; i < lines.length; i++) {
            long from = tiledFrom + i * INTERVAL;
            long to = from + INTERVAL;
            String said = "control record writer=bench boot=%d seq=%d from=%d000 to=%d000 %s: lines=%d names=%d digest=%016x end=%s"
                    .formatted(tiledFrom, i, from, to, event, lines[i], lines[i], digests[i], i == lines.length - 1);
            control.line((to + 1) * 1_000_000_000L + i, "2026-01-01 00:00:00.000 [Log-Producer] INFO  Log - " + said);
        }
        control.push();
    }

    /** XXH64 of a text of 32 bytes or more, or less, with seed 0 (https://github.com/Cyan4973/xxHash). */
    private static long xxh64(byte[] text) {
        long p1 = 0x9E3779B185EBCA87L;
        long p2 = 0xC2B2AE3D27D4EB4FL;
        long p3 = 0x165667B19E3779F9L;
        long p4 = 0x85EBCA77C2B2AE63L;
        long p5 = 0x27D4EB2F165667C5L;
        ByteBuffer in = ByteBuffer.wrap(text).order(ByteOrder.LITTLE_ENDIAN);
        long hash = p5;
        if (text.length >= 32) {
            long[] v = {p1 + p2, p2, 0, -p1};
            while (in.remaining() >= 32) {
                for (int i = 0; i < 4; i++) {
                    v[i] = Long.rotateLeft(v[i] + in.getLong() * p2, 31) * p1;
                }
            }
            hash = Long.rotateLeft(v[0], 1) + Long.rotateLeft(v[1], 7) + Long.rotateLeft(v[2], 12) + Long.rotateLeft(v[3], 18);
            for (long each : v) {
                hash = (hash ^ Long.rotateLeft(each * p2, 31) * p1) * p1 + p4;
            }
        }
        hash += text.length;
        while (in.remaining() >= 8) {
            hash = Long.rotateLeft(hash ^ Long.rotateLeft(in.getLong() * p2, 31) * p1, 27) * p1 + p4;
        }
        if (in.remaining() >= 4) {
            hash = Long.rotateLeft(hash ^ (in.getInt() & 0xFFFFFFFFL) * p1, 23) * p2 + p3;
        }
        while (in.hasRemaining()) {
            hash = Long.rotateLeft(hash ^ (in.get() & 0xFFL) * p5, 11) * p1;
        }
        hash = (hash ^ hash >>> 33) * p2;
        hash = (hash ^ hash >>> 29) * p3;
        return hash ^ hash >>> 32;
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
