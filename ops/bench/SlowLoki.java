import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Loki that is no limit: it answers each page after a fixed time, any number of them at once, with lines that it makes up as it goes.
 * Files are announced at an even rate from FROM to TO; every fiftieth is lost without a word.
 *
 * <p>Usage: {@code java SlowLoki.java PORT FILES_A_SECOND FROM TO MILLIS_A_PAGE}
 */
public final class SlowLoki {

    private static final Pattern RANGE = Pattern.compile("\\[(\\d+)ms]");
    private static final int LOST = 50;
    private static final long TOOK_MICROS = 200_000;

    private final long everyMicros;
    private final long from;
    private final long to;
    private final long pageMillis;
    private final AtomicInteger pages = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();

    private SlowLoki(String[] args) {
        everyMicros = 1_000_000 / Long.parseLong(args[1]);
        from = micros(Instant.parse(args[2]));
        to = micros(Instant.parse(args[3]));
        pageMillis = Long.parseLong(args[4]);
    }

    public static void main(String[] args) throws IOException {
        SlowLoki loki = new SlowLoki(args);
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", loki::handle);
        server.start();
        System.out.println("ready");
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000;
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> asked = new HashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            asked.put(URLDecoder.decode(parts[0], StandardCharsets.UTF_8), URLDecoder.decode(parts.length < 2 ? "" : parts[1], StandardCharsets.UTF_8));
        }
        String path = exchange.getRequestURI().getPath();
        String query = asked.getOrDefault("query", asked.getOrDefault("match[]", ""));
        if (path.equals("/stats")) {
            send(exchange, 200, "pages %d, at once at most %d%n".formatted(pages.getAndSet(0), mostOpen.getAndSet(0)));
        } else if (path.equals("/loki/api/v1/series")) {
            send(exchange, 200, "{\"status\":\"success\",\"data\":[%s]}".formatted(isHere(query) ? labels(query) : ""));
        } else if (path.equals("/loki/api/v1/query")) {
            send(exchange, 200, instant(query, Long.parseLong(asked.get("time")) / 1_000));
        } else if (path.equals("/loki/api/v1/query_range") && query.contains("count_over_time")) {
            send(exchange, 200, matrix(query, asked));
        } else if (path.equals("/loki/api/v1/query_range")) {
            page(exchange, query, asked);
        } else {
            send(exchange, 404, "404 page not found\n");
        }
    }

    private void page(HttpExchange exchange, String query, Map<String, String> asked) throws IOException {
        int limit = Integer.parseInt(asked.get("limit"));
        int now = open.incrementAndGet();
        mostOpen.accumulateAndGet(now, Math::max);
        try {
            if (limit > 1 && isHere(query)) {
                pages.incrementAndGet();
                Thread.sleep(pageMillis);
            }
            send(exchange, 200, streams(query, asked, limit));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.decrementAndGet();
        }
    }

    private static boolean isHere(String query) {
        return !query.contains("_control") && (forwarded(query) || query.contains("成功") || !query.contains("失败") && query.contains("process_svc"));
    }

    private static boolean forwarded(String query) {
        return query.contains("forward_svc");
    }

    private static String labels(String query) {
        String stage = forwarded(query) ? "forward" : "process";
        return "{\"service\":\"%s_svc\",\"instance\":\"%s-host\"}".formatted(stage, stage);
    }

    /** The number of the first file whose line comes at an instant or later. */
    private long first(String query, long micros) {
        long delay = forwarded(query) ? 0 : TOOK_MICROS;
        return Math.ceilDiv(Math.clamp(micros - delay, from, to) - from, everyMicros);
    }

    private long count(String query, long afterMicros, long untilMicros) {
        if (!isHere(query)) {
            return 0;
        }
        long a = first(query, afterMicros + 1);
        long b = first(query, untilMicros + 1);
        return forwarded(query) ? b - a : b - a - (Math.ceilDiv(b, LOST) - Math.ceilDiv(a, LOST));
    }

    private String instant(String query, long untilMicros) {
        long count = count(query, untilMicros - millis(query) * 1_000, untilMicros);
        String metric = query.startsWith("sum") ? "{}" : labels(query);
        return vector("vector", count == 0 ? "" : "{\"metric\":%s,\"value\":[%d.%03d,\"%d\"]}"
                .formatted(metric, untilMicros / 1_000_000, untilMicros / 1_000 % 1_000, count));
    }

    private String matrix(String query, Map<String, String> asked) {
        long step = Long.parseLong(asked.get("step").replace("ms", "")) * 1_000;
        StringBuilder values = new StringBuilder();
        for (long at = Long.parseLong(asked.get("start")) / 1_000; at <= Long.parseLong(asked.get("end")) / 1_000; at += step) {
            long count = count(query, at - millis(query) * 1_000, at);
            if (count > 0) {
                values.append(values.isEmpty() ? "" : ",")
                        .append("[%d.%03d,\"%d\"]".formatted(at / 1_000_000, at / 1_000 % 1_000, count));
            }
        }
        return vector("matrix", values.isEmpty() ? "" : "{\"metric\":{},\"values\":[" + values + "]}");
    }

    private static long millis(String query) {
        Matcher matcher = RANGE.matcher(query);
        if (!matcher.find()) {
            throw new IllegalArgumentException(query);
        }
        return Long.parseLong(matcher.group(1));
    }

    private String streams(String query, Map<String, String> asked, int limit) {
        if (!isHere(query)) {
            return vector("streams", "");
        }
        long begin = first(query, Math.ceilDiv(Long.parseLong(asked.get("start")), 1_000));
        long end = first(query, Math.ceilDiv(Long.parseLong(asked.get("end")), 1_000));
        boolean backward = "backward".equals(asked.get("direction"));
        StringBuilder values = new StringBuilder();
        int found = 0;
        for (long i = backward ? end - 1 : begin; found < limit && i >= begin && i < end; i += backward ? -1 : 1) {
            if (forwarded(query) || i % LOST != 0) {
                values.append(found++ == 0 ? "" : ",");
                line(values, query, i);
            }
        }
        return vector("streams", found == 0 ? "" : "{\"stream\":" + labels(query) + ",\"values\":[" + values + "]}");
    }

    private void line(StringBuilder out, String query, long file) {
        long made = from + file * everyMicros;
        String path = "/cacheproxy/proxy/map/tz01/log/" + digits(made, "", "", "") + pad(made % 1_000_000, 6) + "_tz01_"
                + pad(file % 100_000_000, 8) + "_.log";
        if (forwarded(query)) {
            out.append("[\"").append(made * 1_000).append("\",\"{\\\"ts\\\":\\\"").append(digits(made, "-", "T", ":"))
                    .append("+00:00\\\",\\\"level\\\":\\\"INFO\\\",\\\"msg\\\":\\\"Rename trigger hard link ").append(path)
                    .append(" to process\\\",\\\"caller\\\":\\\"ph\\\",\\\"version\\\":\\\"v1.0.9\\\"}\"]");
        } else {
            long done = made + TOOK_MICROS;
            out.append("[\"").append(done * 1_000).append("\",\"").append(digits(done, "-", " ", ":")).append('.')
                    .append(pad(done / 1_000 % 1_000, 3))
                    .append(" [Log-Producer] INFO  com.bigdata.tz.monitor.LogMonitor - 处理文件filePath=").append(path)
                    .append("成功，耗时200毫秒\"]");
        }
    }

    private static String digits(long micros, String day, String between, String hour) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(micros / 1_000_000, 0, ZoneOffset.UTC);
        return time.getYear() + day + pad(time.getMonthValue(), 2) + day + pad(time.getDayOfMonth(), 2) + between
                + pad(time.getHour(), 2) + hour + pad(time.getMinute(), 2) + hour + pad(time.getSecond(), 2);
    }

    private static String pad(long number, int digits) {
        String text = Long.toString(number);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }

    private static String vector(String type, String result) {
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"%s\",\"result\":[%s],\"stats\":{}}}".formatted(type, result);
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .set("Content-Type", status == 200 && body.startsWith("{") ? "application/json" : "text/plain");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
