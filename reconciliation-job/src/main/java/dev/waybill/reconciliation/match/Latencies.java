package dev.waybill.reconciliation.match;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** How long files took from their first announcement to their first finish, in milliseconds, to 0.1 %. */
public final class Latencies {

    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram histogram;

    private Latencies(Histogram histogram) {
        this.histogram = histogram;
    }

    public static Latencies none() {
        Histogram histogram = new Histogram(SIGNIFICANT_DIGITS);
        histogram.setAutoResize(true);
        return new Latencies(histogram);
    }

    /** Reads what {@link #encoded} wrote. */
    public static Latencies decoded(String encoded) {
        try {
            return new Latencies(Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(encoded)), 0));
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("Not an encoded histogram: " + encoded, e);
        }
    }

    /** Adds one latency; a negative one, which only clock skew can make, counts as 0. */
    public void record(long millis) {
        histogram.recordValue(Math.max(0, millis));
    }

    public Latencies plus(Latencies other) {
        Latencies sum = none();
        sum.histogram.add(histogram);
        sum.histogram.add(other.histogram);
        return sum;
    }

    public boolean isEmpty() {
        return histogram.getTotalCount() == 0;
    }

    /** The latency that the given share of files, in percent, did not exceed. */
    public long percentile(double percent) {
        return histogram.getValueAtPercentile(percent);
    }

    public long max() {
        return histogram.getMaxValue();
    }

    /** The whole histogram as Base64, a few kilobytes at most. */
    public String encoded() {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(buffer.array(), length));
    }
}
