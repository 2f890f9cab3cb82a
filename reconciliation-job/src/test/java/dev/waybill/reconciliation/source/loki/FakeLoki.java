package dev.waybill.reconciliation.source.loki;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import dev.waybill.reconciliation.source.loki.answer.ProtobufAnswer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * As much of Loki as the reader asks for, over entries held in memory: its ranges, its limit, its order, its words of
 * refusal. Sits behind WireMock, so that faults can be put before it.
 */
final class FakeLoki implements ResponseDefinitionTransformerV2 {

    static final String NAME = "loki";

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern COUNT = Pattern.compile("(sum\\()?count_over_time\\((.*) \\[(\\d+)ms]\\)\\)?");
    private static final Pattern SELECTOR = Pattern.compile("\\{[^}]*}");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|!~|!=|=)\"([^\"]*)\"");
    private static final Pattern STAGE = Pattern.compile(
            "\\G \\|= \"(?<has>[^\"]*)\"|\\G \\|~ `(?<like>[^`]*)`|\\G !~ `(?<unlike>[^`]*)`|\\G \\| (?<label>\\w+)=\"(?<value>[^\"]*)\"");

    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private volatile int maxEntries = 5_000;
    private volatile boolean protobuf = true;
    private volatile String configuration = "";
    private volatile long maxQueryMillis = Long.MAX_VALUE;
    private volatile long slowBeyondMillis = Long.MAX_VALUE;
    private final Deque<Fault> faults = new ConcurrentLinkedDeque<>();

    /** An answer that comes instead of the right one. */
    private record Fault(Predicate<Request> on, ResponseDefinition answer, AtomicInteger left) {}

    /** A stored line. */
    record Entry(Map<String, String> labels, long nanos, String line) {}

    void add(Map<String, String> labels, long nanos, String line) {
        Entry entry = new Entry(new TreeMap<>(labels), nanos, line);
        if (!entries.contains(entry)) {
            entries.add(entry);
        }
    }

    /** Loses the lines that hold a text. */
    void removeLines(String text) {
        entries.removeIf(entry -> entry.line().contains(text));
    }

    void addAll(List<Entry> more) {
        entries.addAll(more);
    }

    void clear() {
        entries.clear();
        requests.clear();
        maxEntries = 5_000;
        protobuf = true;
        configuration = "";
        maxQueryMillis = Long.MAX_VALUE;
        slowBeyondMillis = Long.MAX_VALUE;
        faults.clear();
    }

    /** Answers so, the next few times that it is asked this. */
    void answer(Predicate<Request> on, int times, ResponseDefinitionBuilder answer) {
        faults.add(new Fault(on, answer.build(), new AtomicInteger(times)));
    }

    /** Whether a request asks for lines of sightings. */
    static boolean lines(Request request) {
        return request.queryParameter("limit").isPresent() && !control(request);
    }

    /** Whether a request asks for control records. */
    static boolean control(Request request) {
        return request.getUrl().contains("_control_svc");
    }

    /** How often this was asked since the last {@link #clear}. */
    long asked(Predicate<Request> what) {
        return requests.stream().filter(what).count();
    }

    /** Whether a request asks for streams. */
    static boolean series(Request request) {
        return request.getUrl().contains("/series");
    }

    /** Whether a request asks for counts. */
    static boolean counts(Request request) {
        return request.getUrl().contains("count_over_time");
    }

    /** Answers 504 to ranges that are longer. */
    void slowBeyondMillis(long millis) {
        slowBeyondMillis = millis;
    }

    /** Answers in JSON whatever it is asked for, as releases before 2.9 and some gateways do. */
    void speakOnlyJson() {
        protobuf = false;
    }

    /** Publishes this at {@code /config}. */
    void publish(String settings) {
        configuration = settings;
    }

    void maxEntries(int limit) {
        maxEntries = limit;
    }

    void maxQueryMillis(long millis) {
        maxQueryMillis = millis;
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public boolean applyGlobally() {
        return false;
    }

    @Override
    public ResponseDefinition transform(ServeEvent event) {
        Request request = event.getRequest();
        requests.add(request);
        for (Fault fault : faults) {
            if (fault.on().test(request) && fault.left().getAndDecrement() > 0) {
                return fault.answer();
            }
        }
        String path = request.getUrl().replaceAll("\\?.*", "");
        return switch (path) {
            case "/loki/api/v1/query" -> instant(request);
            case "/loki/api/v1/query_range" -> range(request);
            case "/loki/api/v1/series" -> index(request);
            case "/config" -> configuration.isEmpty() ? refusal(404, "404 page not found") : text(configuration);
            default -> refusal(404, "404 page not found");
        };
    }

    /** Streams by their index, which knows a stream by the chunks that overlap the range: here, by whatever it holds. */
    private ResponseDefinition index(Request request) {
        long start = Long.parseLong(parameter(request, "start"));
        long end = Long.parseLong(parameter(request, "end"));
        ResponseDefinition refused = tooLong(start, end);
        if (refused != null) {
            return refused;
        }
        Predicate<Entry> selects = selects(parameter(request, "match[]"));
        return json(Map.of(
                "status",
                "success",
                "data",
                entries.stream().filter(selects).map(Entry::labels).distinct().toList()));
    }

    private ResponseDefinition instant(Request request) {
        Matcher count = count(parameter(request, "query"));
        long until = Long.parseLong(parameter(request, "time"));
        long millis = Long.parseLong(count.group(3));
        List<Entry> found = counted(count.group(2), until, millis);
        List<Object> result = new ArrayList<>();
        if (count.group(1) != null) {
            if (!found.isEmpty()) {
                result.add(sample(Map.of(), until, found.size()));
            }
        } else {
            Map<Map<String, String>, Integer> streams = new LinkedHashMap<>();
            found.forEach(entry -> streams.merge(entry.labels(), 1, Integer::sum));
            streams.forEach((labels, number) -> result.add(sample(labels, until, number)));
        }
        return success("vector", result);
    }

    private static Map<String, Object> sample(Map<String, String> labels, long untilNanos, int count) {
        return Map.of("metric", labels, "value", List.of(seconds(untilNanos), Integer.toString(count)));
    }

    private static Object seconds(long nanos) {
        return BigDecimal.valueOf(nanos / 1_000_000L, 3);
    }

    private ResponseDefinition range(Request request) {
        String query = parameter(request, "query");
        long start = Long.parseLong(parameter(request, "start"));
        long end = Long.parseLong(parameter(request, "end"));
        if (end <= start && !query.contains("count_over_time")) {
            return refusal(400, "end timestamp must not be before or equal to start time");
        }
        ResponseDefinition refused = tooLong(start, end);
        if (refused != null) {
            return refused;
        }
        return query.contains("count_over_time")
                ? matrix(request, query, start, end)
                : streams(request, query, start, end);
    }

    private @Nullable ResponseDefinition tooLong(long start, long end) {
        if ((end - start) / 1_000_000L > maxQueryMillis) {
            return refusal(
                    400,
                    "the query time range exceeds the limit (query length: %dms, limit: %dms)"
                            .formatted((end - start) / 1_000_000L, maxQueryMillis));
        }
        if ((end - start) / 1_000_000L > slowBeyondMillis) {
            return refusal(504, "context deadline exceeded");
        }
        return null;
    }

    private ResponseDefinition matrix(Request request, String query, long start, long end) {
        Matcher count = count(query);
        long millis = Long.parseLong(count.group(3));
        long step = Long.parseLong(parameter(request, "step").replace("ms", "")) * 1_000_000L;
        // As Loki's splitter does: both ends are moved to multiples of the step.
        long first = start - start % step;
        List<Object> values = new ArrayList<>();
        for (long at = first; at < end + step && at <= end + (step - end % step) % step; at += step) {
            int found = counted(count.group(2), at, millis).size();
            if (found > 0) {
                values.add(List.of(seconds(at), Integer.toString(found)));
            }
        }
        return success("matrix", values.isEmpty() ? List.of() : List.of(Map.of("metric", Map.of(), "values", values)));
    }

    private List<Entry> counted(String query, long untilNanos, long millis) {
        Predicate<Entry> matches = matches(query);
        long after = untilNanos - millis * 1_000_000L;
        return entries.stream()
                .filter(entry -> entry.nanos() > after && entry.nanos() <= untilNanos)
                .filter(matches)
                .toList();
    }

    private ResponseDefinition streams(Request request, String query, long start, long end) {
        int limit = Integer.parseInt(parameter(request, "limit"));
        if (limit > maxEntries) {
            return refusal(
                    400,
                    "max entries limit per query exceeded, limit > max_entries_limit_per_query (%d > %d)"
                            .formatted(limit, maxEntries));
        }
        Comparator<Entry> order = Comparator.comparingLong(Entry::nanos);
        if ("backward".equals(parameter(request, "direction"))) {
            order = order.reversed();
        }
        // Within a nanosecond, any order will do: one that does not follow the streams is the hardest.
        Comparator<Entry> scattered =
                order.thenComparingInt(entry -> entry.line().hashCode());
        Map<Map<String, String>, List<List<String>>> streams = new LinkedHashMap<>();
        entries.stream()
                .filter(entry -> entry.nanos() >= start && entry.nanos() < end)
                .filter(matches(query))
                .sorted(scattered)
                .limit(limit)
                .forEach(entry -> streams.computeIfAbsent(entry.labels(), labels -> new ArrayList<>())
                        .add(List.of(Long.toString(entry.nanos()), entry.line())));
        if (protobuf && ProtobufAnswer.MEDIA_TYPE.equals(request.getHeader("Accept"))) {
            return ResponseDefinitionBuilder.responseDefinition()
                    .withStatus(200)
                    .withHeader("Content-Type", ProtobufAnswer.MEDIA_TYPE)
                    .withBody(WireAnswers.streams(streams))
                    .build();
        }
        List<Object> result = new ArrayList<>();
        streams.forEach((labels, values) -> result.add(Map.of("stream", labels, "values", values)));
        return success("streams", result);
    }

    private static Matcher count(String query) {
        Matcher count = COUNT.matcher(query);
        if (!count.matches()) {
            throw new IllegalArgumentException("Not a count: " + query);
        }
        return count;
    }

    private static Predicate<Entry> matches(String query) {
        Matcher selector = SELECTOR.matcher(query);
        if (!selector.lookingAt()) {
            throw new IllegalArgumentException("No selector: " + query);
        }
        Predicate<Entry> matches = selects(selector.group());
        String stages = query.substring(selector.end());
        Matcher stage = STAGE.matcher(stages);
        int end = 0;
        while (stage.find()) {
            end = stage.end();
            matches = matches.and(stage(stage));
        }
        if (end != stages.length()) {
            throw new IllegalArgumentException("No stage of a query: " + stages.substring(end));
        }
        return matches;
    }

    private static Predicate<Entry> selects(String selector) {
        Predicate<Entry> matches = entry -> true;
        for (MatchResult matcher : MATCHER.matcher(selector).results().toList()) {
            boolean regex = matcher.group(2).endsWith("~");
            boolean wanted = matcher.group(2).startsWith("=");
            Pattern value = Pattern.compile(matcher.group(3), regex ? 0 : Pattern.LITERAL);
            matches = matches.and(entry -> value.matcher(entry.labels().getOrDefault(matcher.group(1), ""))
                            .matches()
                    == wanted);
        }
        return matches;
    }

    private static Predicate<Entry> stage(Matcher stage) {
        String has = stage.group("has");
        if (has != null) {
            return entry -> entry.line().contains(has);
        }
        if (stage.group("label") != null) {
            String label = stage.group("label");
            String value = stage.group("value");
            return entry -> value.equals(entry.labels().getOrDefault(label, ""));
        }
        boolean like = stage.group("like") != null;
        Pattern pattern = Pattern.compile(like ? stage.group("like") : stage.group("unlike"));
        return entry -> pattern.matcher(entry.line()).find() == like;
    }

    private static String parameter(Request request, String name) {
        return request.queryParameter(name).firstValue();
    }

    private static ResponseDefinition success(String type, List<Object> result) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("resultType", type);
        data.put("result", result);
        data.put("stats", Map.of("summary", Map.of("totalLinesProcessed", 1)));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", "success");
        answer.put("data", data);
        return json(answer);
    }

    private static ResponseDefinition json(Map<String, Object> answer) {
        return ResponseDefinitionBuilder.responseDefinition()
                .withStatus(200)
                .withHeader("Content-Type", "application/json; charset=UTF-8")
                .withBody(JSON.writeValueAsString(answer))
                .build();
    }

    private static ResponseDefinition text(String words) {
        return ResponseDefinitionBuilder.responseDefinition()
                .withStatus(200)
                .withHeader("Content-Type", "text/plain; charset=utf-8")
                .withBody(words)
                .build();
    }

    private static ResponseDefinition refusal(int status, String words) {
        return ResponseDefinitionBuilder.responseDefinition()
                .withStatus(status)
                .withHeader("Content-Type", "text/plain; charset=utf-8")
                .withBody(words + "\n")
                .build();
    }
}
