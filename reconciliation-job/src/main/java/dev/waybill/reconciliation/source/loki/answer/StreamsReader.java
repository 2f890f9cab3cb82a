package dev.waybill.reconciliation.source.loki.answer;

import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.line.LineParser;
import dev.waybill.reconciliation.source.line.LogLine;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the log lines of an answer, each into the entries that it holds. Lines of a stream that its collector calls torn are doubt,
 * whatever they seem to say: their text was cut or mangled, or their time could not be read, so that they stand where nobody
 * knows. Such a stream is one whose label {@value #SERVICE} ends in {@value #TORN_SUFFIX}.
 */
public final class StreamsReader implements AnswerReader<Page> {

    static final String SERVICE = "service";
    static final String TORN_SUFFIX = "_torn_svc";

    private static final Pattern TORN = Pattern.compile("[{,\\s]" + SERVICE + "=\"[^\"]*" + TORN_SUFFIX + "\"");

    private final Page.Builder page;

    public StreamsReader(Side side, LineParser lines, int limit) {
        this.page = new Page.Builder(side, lines, limit);
    }

    @Override
    public String resultType() {
        return "streams";
    }

    @Override
    public String accepts() {
        return ProtobufAnswer.MEDIA_TYPE;
    }

    @Override
    public void readProtobuf(InputStream body) throws IOException {
        ProtobufAnswer.read(body, this);
    }

    /** Takes in one line of the answer. */
    public void add(long nanos, LogLine line) {
        page.add(nanos, line);
    }

    /** Begins a stream; its labels may come before its lines or after them. */
    public void beginStream() {
        page.beginStream();
    }

    /** Takes in the labels of a stream, as Loki writes them: {@code {a="b", c="d"}}. */
    public void labels(String labels) {
        if (TORN.matcher(labels).find()) {
            page.doubtStream();
        }
    }

    @Override
    public void readResult(JsonParser json) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            beginStream();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                switch (name) {
                    case "values" -> readValues(json);
                    case "stream" -> {
                        AnswerEnvelope.expect(value, JsonToken.START_OBJECT, "labels as an object");
                        if (VectorReader.labels(json).getOrDefault(SERVICE, "").endsWith(TORN_SUFFIX)) {
                            page.doubtStream();
                        }
                    }
                    default -> json.skipChildren();
                }
            }
        }
    }

    private void readValues(JsonParser json) {
        AnswerEnvelope.expect(json.currentToken(), JsonToken.START_ARRAY, "values as an array");
        while (json.nextToken() == JsonToken.START_ARRAY) {
            AnswerEnvelope.expect(json.nextToken(), JsonToken.VALUE_STRING, "a timestamp as a string");
            long nanos = digits(json.getStringCharacters(), json.getStringOffset(), json.getStringLength());
            AnswerEnvelope.expect(json.nextToken(), JsonToken.VALUE_STRING, "a line as a string");
            String line = json.getString();
            JsonToken end = json.nextToken();
            if (end == JsonToken.START_OBJECT) {
                json.skipChildren();
                end = json.nextToken();
            }
            AnswerEnvelope.expect(end, JsonToken.END_ARRAY, "the end of the entry");
            add(nanos, LogLine.of(line));
        }
    }

    private static long digits(char[] text, int offset, int length) {
        long value = 0;
        for (int i = offset; i < offset + length; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new BadAnswerException(
                        "a timestamp says '%s', which is no number".formatted(new String(text, offset, length)));
            }
            value = value * 10 + digit;
        }
        if (length == 0 || length > 19 || value < 0) {
            throw new BadAnswerException(
                    "a timestamp says '%s', which is no instant".formatted(new String(text, offset, length)));
        }
        return value;
    }

    @Override
    public Page finish() {
        return page.build();
    }
}
