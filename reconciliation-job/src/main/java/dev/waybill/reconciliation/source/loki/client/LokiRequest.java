package dev.waybill.reconciliation.source.loki.client;

import dev.waybill.reconciliation.source.loki.range.CountRange;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** One question to Loki: a path and its parameters. */
public record LokiRequest(String path, Map<String, String> parameters) {

    private static final String QUERY = "/loki/api/v1/query";
    private static final String QUERY_RANGE = "/loki/api/v1/query_range";
    private static final String SERIES = "/loki/api/v1/series";

    /** The first entries of a range. */
    public static LokiRequest firstEntries(String query, NanoRange range, int limit) {
        return entries(query, range, limit, "forward");
    }

    /** The last entries of a range. */
    public static LokiRequest lastEntries(String query, NanoRange range, int limit) {
        return entries(query, range, limit, "backward");
    }

    private static LokiRequest entries(String query, NanoRange range, int limit, String direction) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("query", query);
        parameters.put("start", Long.toString(range.from()));
        parameters.put("end", Long.toString(range.to()));
        parameters.put("limit", Integer.toString(limit));
        parameters.put("direction", direction);
        return new LokiRequest(QUERY_RANGE, parameters);
    }

    /** How many entries a range holds. */
    public static LokiRequest count(String query, CountRange range) {
        return instant("sum(count_over_time(%s [%dms]))".formatted(query, range.millis()), range);
    }

    /** How many entries each stream has in a range. */
    public static LokiRequest countByStream(String query, CountRange range) {
        return instant("count_over_time(%s [%dms])".formatted(query, range.millis()), range);
    }

    /** The labels of the streams that may have entries in a range, out of Loki's index. */
    public static LokiRequest series(String streams, NanoRange range) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("match[]", streams);
        parameters.put("start", Long.toString(range.from()));
        parameters.put("end", Long.toString(range.to()));
        return new LokiRequest(SERIES, parameters);
    }

    private static LokiRequest instant(String query, CountRange range) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("query", query);
        parameters.put("time", Long.toString(range.untilNanos()));
        return new LokiRequest(QUERY, parameters);
    }

    /** How many entries each step of a range holds; the range's ends must be multiples of the step. */
    public static LokiRequest counts(String query, CountRange range, long stepMillis) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("query", "sum(count_over_time(%s [%dms]))".formatted(query, stepMillis));
        parameters.put("start", Long.toString(new CountRange(range.after(), range.after() + stepMillis).untilNanos()));
        parameters.put("end", Long.toString(range.untilNanos()));
        parameters.put("step", stepMillis + "ms");
        return new LokiRequest(QUERY_RANGE, parameters);
    }

    public URI uri(URI base) {
        String encoded = parameters.entrySet().stream()
                .map(entry -> URLEncoder.encode(entry.getKey(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return URI.create(encoded.isEmpty() ? address(base) : address(base) + "?" + encoded);
    }

    /** The request in words for messages: readable, not encoded. */
    public String describe(URI base) {
        return parameters.entrySet().stream()
                .map(entry -> " " + entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("", "GET " + address(base), ""));
    }

    private String address(URI base) {
        String root = base.toString();
        int end = root.length();
        while (root.charAt(end - 1) == '/') {
            end--;
        }
        return root.substring(0, end) + path;
    }
}
