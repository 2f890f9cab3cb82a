package dev.waybill.simulator.chance;

/**
 * Draws lots that depend on the seed, the question and a number only, never on the order or the thread of the asking.
 *
 * @param seed equal seeds draw equal lots
 */
public record Chance(long seed) {

    private static final double UNIT = 0x1.0p-53;

    /** A lot in [0, 1) for this question about this number. */
    public double draw(String question, long number) {
        long bits = mix(mix(seed + question.hashCode() * 0x9E3779B97F4A7C15L) + number * 0xD1B54A32D192ED03L);
        return (bits >>> 11) * UNIT;
    }

    /** Whether the lot falls into the given share. */
    public boolean hits(double rate, String question, long number) {
        return draw(question, number) < rate;
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
