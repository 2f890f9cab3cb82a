package dev.waybill.reconciliation.job.doubt;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the lines of one stage that are logged within a window, whatever files they are of, say of how far the stage can be
 * understood: how many name no readable file, and how many are of files that were made at quite another time.
 */
public final class StageLines {

    /** Less than any two zones differ by. */
    public static final Duration NEAR = Duration.ofMinutes(15);

    /** How much later than a multiple of 15 minutes a line of another zone may be: what a stage takes for a file. */
    private static final Duration CLOSE = Duration.ofMinutes(1);

    private static final int MOST_DISTANCES = 256;

    private final Map<Integer, Long> zones = new TreeMap<>();
    private long sightings;
    private long malformed;
    private long others;
    private long far;

    /** Counts a line of a file, whatever window it belongs to. */
    public void sighting() {
        sightings++;
    }

    /** Counts a line that names no readable file. */
    public void malformed() {
        malformed++;
    }

    /** Counts one of the sightings as of a file whose own window does not look at it. */
    public void ofOtherTime(Instant fileTime, Instant loggedAt) {
        others++;
        Duration distance = Duration.between(fileTime, loggedAt);
        if (distance.abs().compareTo(NEAR) < 0) {
            return;
        }
        far++;
        // Clocks differ a little, and to process a file takes its time.
        int quarters =
                Math.toIntExact(Math.floorDiv(distance.plus(CLOSE.dividedBy(2)).toSeconds(), NEAR.toSeconds()));
        Duration off = distance.minus(NEAR.multipliedBy(quarters)).abs();
        if (off.compareTo(CLOSE) <= 0 && (zones.size() < MOST_DISTANCES || zones.containsKey(quarters))) {
            zones.merge(quarters, 1L, Long::sum);
        }
    }

    /** Whether most lines name no readable file. */
    boolean isMostlyMalformed() {
        return 2 * malformed > sightings + malformed;
    }

    /**
     * Whether most sightings are of other times.
     *
     * @param nearUnjudged how many of those less than 15 minutes off were not judged by the windows of their files since
     */
    boolean isMostlyOfOtherTimes(long nearUnjudged) {
        return 2 * (far + Math.min(others - far, nearUnjudged)) > sightings;
    }

    /** Whether most sightings are as far off as files, or log times, of another zone would be. */
    boolean looksLikeAnotherZone() {
        return zone().filter(zone -> 2 * zone.getValue() > sightings).isPresent();
    }

    /** The distance in multiples of 15 minutes that most of the others share, if most do. */
    Optional<Duration> zoneOffset() {
        return zone().filter(zone -> 2 * zone.getValue() > others).map(zone -> NEAR.multipliedBy(zone.getKey()));
    }

    private Optional<Map.Entry<Integer, Long>> zone() {
        return zones.entrySet().stream().max(Comparator.comparingLong(Map.Entry::getValue));
    }

    long sightings() {
        return sightings;
    }

    long malformedLines() {
        return malformed;
    }

    long others() {
        return others;
    }

    StageLines plus(StageLines other) {
        StageLines sum = new StageLines();
        sum.sightings = sightings + other.sightings;
        sum.malformed = malformed + other.malformed;
        sum.others = others + other.others;
        sum.far = far + other.far;
        sum.zones.putAll(zones);
        other.zones.forEach((quarters, lines) -> sum.zones.merge(quarters, lines, Long::sum));
        return sum;
    }

    String encoded() {
        return "%d %d %d %d %s"
                .formatted(
                        sightings,
                        malformed,
                        others,
                        far,
                        zones.entrySet().stream()
                                .map(zone -> zone.getKey() + ":" + zone.getValue())
                                .collect(Collectors.joining(" ")))
                .strip();
    }

    /** Reads what {@link #encoded} wrote. */
    static StageLines decoded(String encoded) {
        String[] parts = encoded.split(" ");
        StageLines lines = new StageLines();
        lines.sightings = Long.parseLong(parts[0]);
        lines.malformed = Long.parseLong(parts[1]);
        lines.others = Long.parseLong(parts[2]);
        lines.far = Long.parseLong(parts[3]);
        Arrays.stream(parts)
                .skip(4)
                .map(zone -> zone.split(":", 2))
                .forEach(zone -> lines.zones.put(Integer.parseInt(zone[0]), Long.parseLong(zone[1])));
        return lines;
    }
}
