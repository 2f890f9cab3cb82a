package dev.waybill.reconciliation.source.loki.answer;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads what stands around every result: {@code {"status":"success","data":{"resultType":…,"result":[…]}}}. An answer counts
 * only when it was read to its last brace.
 */
public final class AnswerEnvelope {

    private static final JsonFactory JSON = new JsonFactory();

    private AnswerEnvelope() {}

    /**
     * Reads a whole answer.
     *
     * @throws BadAnswerException if it is JSON, but no successful answer of the expected type
     * @throws PartialAnswerException if it carries warnings
     */
    public static <T> T read(InputStream body, AnswerReader<T> reader) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
            expect(json.nextToken(), JsonToken.START_OBJECT, "an object");
            boolean success = false;
            boolean result = false;
            List<String> warnings = new ArrayList<>();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "status" -> success = "success".equals(json.getString());
                    case "data" -> result = readData(json, reader);
                    case "warnings" -> readStrings(json, warnings);
                    default -> json.skipChildren();
                }
            }
            expect(json.currentToken(), JsonToken.END_OBJECT, "the end of the object");
            expect(json.nextToken(), null, "nothing after the object");
            if (!warnings.isEmpty()) {
                throw new PartialAnswerException(String.join("; ", warnings));
            }
            if (!success) {
                throw new BadAnswerException("the answer does not say status: success");
            }
            if (!result) {
                throw new BadAnswerException("the answer has no result");
            }
            return reader.finish();
        }
    }

    private static boolean readData(JsonParser json, AnswerReader<?> reader) {
        if (reader.dataIsResult()) {
            expect(json.currentToken(), JsonToken.START_ARRAY, "data as an array");
            reader.readResult(json);
            expect(json.currentToken(), JsonToken.END_ARRAY, "the end of data");
            return true;
        }
        expect(json.currentToken(), JsonToken.START_OBJECT, "data as an object");
        boolean typed = false;
        boolean result = false;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "resultType" -> {
                    if (!reader.resultType().equals(json.getString())) {
                        throw new BadAnswerException(
                                "the result is of type %s, not %s".formatted(json.getString(), reader.resultType()));
                    }
                    typed = true;
                }
                case "result" -> {
                    if (!typed) {
                        throw new BadAnswerException("the result comes before its type");
                    }
                    expect(value, JsonToken.START_ARRAY, "result as an array");
                    reader.readResult(json);
                    expect(json.currentToken(), JsonToken.END_ARRAY, "the end of the result");
                    result = true;
                }
                default -> json.skipChildren();
            }
        }
        expect(json.currentToken(), JsonToken.END_OBJECT, "the end of data");
        return result;
    }

    private static void readStrings(JsonParser json, List<String> into) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            into.add(json.getString());
            json.skipChildren();
        }
    }

    static void expect(@Nullable JsonToken found, @Nullable JsonToken wanted, String what) {
        if (found != wanted) {
            throw new BadAnswerException("expected %s, found %s".formatted(what, found == null ? "the end" : found));
        }
    }
}
