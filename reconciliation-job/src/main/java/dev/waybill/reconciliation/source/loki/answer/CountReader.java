package dev.waybill.reconciliation.source.loki.answer;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the one number of an instant {@code sum(count_over_time(…))}; no sample at all means zero. */
public final class CountReader implements AnswerReader<Long> {

    private long count;
    private int samples;

    @Override
    public String resultType() {
        return "vector";
    }

    @Override
    public void readResult(JsonParser json) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean value = "value".equals(json.currentName());
                json.nextToken();
                if (value) {
                    count = MatrixReader.readSample(json).count();
                    samples++;
                } else {
                    json.skipChildren();
                }
            }
        }
    }

    @Override
    public Long finish() {
        if (samples > 1) {
            throw new BadAnswerException("a sum has one sample, not " + samples);
        }
        return count;
    }
}
