package dev.waybill.reconciliation.source.loki.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the labels of streams out of an answer of {@code /series}. */
public final class SeriesReader implements AnswerReader<List<Map<String, String>>> {

    private final List<Map<String, String>> streams = new ArrayList<>();

    @Override
    public boolean dataIsResult() {
        return true;
    }

    @Override
    public String resultType() {
        return "series";
    }

    @Override
    public void readResult(JsonParser json) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            streams.add(VectorReader.labels(json));
        }
    }

    @Override
    public List<Map<String, String>> finish() {
        return streams;
    }
}
