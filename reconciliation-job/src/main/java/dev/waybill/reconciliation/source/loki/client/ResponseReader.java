package dev.waybill.reconciliation.source.loki.client;

import dev.waybill.reconciliation.source.loki.answer.AnswerEnvelope;
import dev.waybill.reconciliation.source.loki.answer.AnswerReader;
import dev.waybill.reconciliation.source.loki.answer.ProtobufAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;

/** Tells Loki's answers from everything else that may come over the wire, and keeps the words of what went wrong. */
final class ResponseReader {

    private static final int WORDS = 500;
    private static final Pattern PAGE_LIMIT = Pattern.compile("max_entries_limit_per_query \\(\\d+ > (\\d+)\\)");

    /** Loki's words where a limit is met that a smaller range may keep to; with the limit that they are about. */
    private static final List<String> TOO_MUCH = List.of(
            // max_query_length
            "exceeds the limit (query length",
            // max_query_range
            "[interval] value exceeds limit",
            // max_query_bytes_read
            "query would read too many bytes",
            // max_querier_bytes_read, of whole queries and of shards
            "too large to execute on a single querier",
            // max_query_series
            "maximum of series (",
            "maximum number of series (",
            "the query hit the max number of series limit",
            // max_chunks_per_query, and the bytes of chunks
            "the query hit the max number of chunks limit",
            "the query hit the aggregated chunks size limit",
            // points of a series of counts
            "exceeded maximum resolution of",
            // grpc_server_max_recv_msg_size, grpc_server_max_send_msg_size and their like
            "message larger than max",
            "response larger than the max message size");

    private final InstantSource clock;

    ResponseReader(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Reads a successful answer.
     *
     * @throws LokiFailure if it is none
     * @throws PageLimitException if more entries were asked for than Loki allows
     */
    <T> T read(String request, ClientHttpResponse response, InputStream body, AnswerReader<T> reader)
            throws IOException {
        int status = status(response);
        if (status != 200) {
            throw failure(request, status, response.getHeaders(), words(body));
        }
        if (isProtobuf(response.getHeaders())) {
            reader.readProtobuf(body);
            return reader.finish();
        }
        if (!isJson(response.getHeaders())) {
            throw new LokiFailure(
                    FailureCause.BAD_ANSWER,
                    "%s: 200, but the answer is %s, not JSON: %s"
                            .formatted(request, response.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE), words(body)),
                    null);
        }
        return AnswerEnvelope.read(body, reader);
    }

    /** The status of a response, if it is HTTP at all. */
    static int status(ClientHttpResponse response) throws IOException {
        try {
            return response.getStatusCode().value();
        } catch (IllegalArgumentException e) {
            throw new IOException("what came back is not HTTP", e);
        }
    }

    private LokiFailure failure(String request, int status, HttpHeaders headers, String words) {
        String said = words.isEmpty() ? "(no words)" : words;
        Matcher limit = PAGE_LIMIT.matcher(words);
        if (status == 400 && limit.find()) {
            return new PageLimitException(
                    "%s: %d %s".formatted(request, status, said), Integer.parseInt(limit.group(1)));
        }
        String redirect = headers.getFirst(HttpHeaders.LOCATION);
        String where = status / 100 == 3 && redirect != null ? " (to " + redirect + ")" : "";
        return new LokiFailure(
                cause(status, words),
                "%s: %d%s %s".formatted(request, status, where, said) + advice(status),
                null,
                retryAfter(headers));
    }

    private static String advice(int status) {
        return switch (status) {
            case 401, 403 ->
                " (check waybill.loki.tenant, waybill.loki.username and waybill.loki.password, or waybill.loki.bearer-token)";
            case 301, 302, 303, 307, 308, 404 -> " (check waybill.loki.url)";
            default -> "";
        };
    }

    private static FailureCause cause(int status, String words) {
        String lower = words.toLowerCase(Locale.ROOT);
        if (status == 408 || status == 504 || (status >= 499 && lower.contains("context deadline exceeded"))) {
            return FailureCause.TIMEOUT;
        }
        if (status == 413 || (status >= 400 && TOO_MUCH.stream().anyMatch(lower::contains))) {
            return FailureCause.RANGE_TOO_LARGE;
        }
        if (status == 429) {
            return FailureCause.TOO_MANY_REQUESTS;
        }
        return status >= 499 || status / 100 == 2 ? FailureCause.SERVER_ERROR : FailureCause.REFUSED;
    }

    private @Nullable Duration retryAfter(HttpHeaders headers) {
        String value = headers.getFirst(HttpHeaders.RETRY_AFTER);
        if (value == null) {
            return null;
        }
        try {
            return Duration.ofSeconds(Long.parseLong(value.strip()));
        } catch (NumberFormatException notSeconds) {
            try {
                ZonedDateTime until = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
                Duration wait = Duration.between(clock.instant(), until.toInstant());
                return wait.isNegative() ? Duration.ZERO : wait;
            } catch (DateTimeParseException notADate) {
                return null;
            }
        }
    }

    private static boolean isProtobuf(HttpHeaders headers) {
        return ProtobufAnswer.MEDIA_TYPE.equals(headers.getFirst(HttpHeaders.CONTENT_TYPE));
    }

    private static boolean isJson(HttpHeaders headers) {
        try {
            MediaType type = headers.getContentType();
            return type != null && MediaType.APPLICATION_JSON.equalsTypeAndSubtype(type);
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static String words(InputStream body) throws IOException {
        String text = new String(body.readNBytes(4 * WORDS), StandardCharsets.UTF_8)
                .replaceAll("\\s+", " ")
                .strip();
        return text.length() > WORDS ? text.substring(0, WORDS) + "…" : text;
    }
}
