package dev.waybill.reconciliation.source.loki.answer;

import dev.waybill.reconciliation.source.line.LogLine;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the log lines of an answer, stream by stream, in either of the forms that Loki answers in. */
abstract class LinesReader<T> implements AnswerReader<T> {

    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

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

    /** Begins a stream; its labels may come before its lines or after them. */
    abstract void beginStream();

    /** Takes in the labels of a stream. */
    abstract void labels(Map<String, String> labels);

    /** Takes in the labels of a stream, as Loki writes them: {@code {a="b", c="d"}}. */
    void labels(String text) {
        Map<String, String> labels = new HashMap<>();
        Matcher label = LABEL.matcher(text);
        while (label.find()) {
            labels.put(label.group(1), label.group(2).replaceAll("\\\\(.)", "$1"));
        }
        labels(labels);
    }

    /** Takes in one line of the answer. */
    abstract void add(long nanos, LogLine line);

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
                        labels(VectorReader.labels(json));
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
}
