package dev.waybill.reconciliation.source.loki.answer;

import dev.waybill.reconciliation.source.loki.range.CountRange;
import java.math.BigDecimal;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the counts of a range's steps; a step without a sample counts zero. */
public final class MatrixReader implements AnswerReader<long[]> {

    private final CountRange range;
    private final long stepMillis;
    private final long[] counts;
    private int series;

    public MatrixReader(CountRange range, long stepMillis) {
        this.range = range;
        this.stepMillis = stepMillis;
        this.counts = new long[Math.toIntExact(range.millis() / stepMillis)];
    }

    @Override
    public String resultType() {
        return "matrix";
    }

    @Override
    public void readResult(JsonParser json) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            series++;
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean values = "values".equals(json.currentName());
                json.nextToken();
                if (values) {
                    AnswerEnvelope.expect(json.currentToken(), JsonToken.START_ARRAY, "values as an array");
                    while (json.nextToken() == JsonToken.START_ARRAY) {
                        put(readSample(json));
                    }
                } else {
                    json.skipChildren();
                }
            }
        }
    }

    private void put(Sample sample) {
        long offset = sample.millis() - range.after();
        if (offset <= 0 || offset > range.millis() || offset % stepMillis != 0) {
            throw new BadAnswerException(
                    "a sample at %d ms is no step of %d ms in %s".formatted(sample.millis(), stepMillis, range));
        }
        counts[Math.toIntExact(offset / stepMillis) - 1] = sample.count();
    }

    @Override
    public long[] finish() {
        if (series > 1) {
            throw new BadAnswerException("a sum is one series, not " + series);
        }
        return counts;
    }

    /** Reads {@code [seconds, "count"]}; the parser stands at its beginning, and is left at its end. */
    static Sample readSample(JsonParser json) {
        AnswerEnvelope.expect(json.currentToken(), JsonToken.START_ARRAY, "a sample as an array");
        JsonToken time = json.nextToken();
        if (time != JsonToken.VALUE_NUMBER_INT && time != JsonToken.VALUE_NUMBER_FLOAT) {
            throw new BadAnswerException("a sample's time is no number");
        }
        String seconds = json.getString();
        AnswerEnvelope.expect(json.nextToken(), JsonToken.VALUE_STRING, "a count as a string");
        String count = json.getString();
        AnswerEnvelope.expect(json.nextToken(), JsonToken.END_ARRAY, "the end of the sample");
        try {
            return new Sample(
                    new BigDecimal(seconds).movePointRight(3).longValue(), new BigDecimal(count).longValueExact());
        } catch (ArithmeticException | NumberFormatException e) {
            throw new BadAnswerException("a sample says [%s, \"%s\"], which is no count".formatted(seconds, count));
        }
    }

    /** A count at an evaluation time, which Loki states in milliseconds. */
    record Sample(long millis, long count) {}
}
