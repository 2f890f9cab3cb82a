package dev.waybill.reconciliation.source.loki.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the labels of the streams of an instant {@code count_over_time(…)}, each with all labels that any of them has. */
public final class VectorReader implements AnswerReader<List<Map<String, String>>> {

    private final List<Map<String, String>> streams = new ArrayList<>();
    private final Set<String> names = new TreeSet<>();

    @Override
    public String resultType() {
        return "vector";
    }

    @Override
    public void readResult(JsonParser json) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean metric = "metric".equals(json.currentName());
                json.nextToken();
                if (metric) {
                    readLabels(json);
                } else {
                    json.skipChildren();
                }
            }
        }
    }

    private void readLabels(JsonParser json) {
        Map<String, String> labels = labels(json);
        names.addAll(labels.keySet());
        streams.add(labels);
    }

    /** Reads an object of labels, at whose beginning the parser stands. */
    public static Map<String, String> labels(JsonParser json) {
        AnswerEnvelope.expect(json.currentToken(), JsonToken.START_OBJECT, "labels as an object");
        Map<String, String> labels = new TreeMap<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            AnswerEnvelope.expect(json.nextToken(), JsonToken.VALUE_STRING, "a label's value as a string");
            labels.put(name, json.getString());
        }
        return labels;
    }

    /** A label that a stream lacks is empty: so Loki's filters see it, and so the streams exclude each other. */
    @Override
    public List<Map<String, String>> finish() {
        streams.forEach(labels -> names.forEach(name -> labels.putIfAbsent(name, "")));
        return streams;
    }
}
