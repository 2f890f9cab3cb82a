package dev.waybill.reconciliation.source.line;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * How a name is read from the text between the fixed texts of a line.
 *
 * @param pattern regular expression that the whole text matches; its group {@code name} is what identifies the file, its group
 *     {@code time}, if it has one, the file time; all other named groups are those by which losses are counted
 * @param time how {@code time} is written: a date pattern, {@code epoch-seconds} or {@code epoch-millis}; null where names hold no
 *     time, so that the log time of the announcement stands for it
 * @param replacements bring the identity of this side and those of the others together, one after the other
 * @param letterCase whether letters count as written
 */
public record NameFormat(String pattern, @Nullable String time, List<Replacement> replacements, LetterCase letterCase) {

    static final String NAME = "name";
    static final String TIME = "time";

    private static final int LONGEST_PATTERN = 2_000;
    private static final List<String> PROBES =
            List.of("20260128101647250123_tz01_000001.dat", "a/ORDER-17.xml.tmp", "c.csv", "Bericht 7");

    /** What may be nothing but one name after another, each of which a pattern that backtracks for ever never finishes. */
    private static final List<String> UNITS = List.of("a", "0", "A", "a/", "_", "-", ".", "ab1_", "a.", " ", "0a");

    private static final int PROBE_CHARACTERS = 200;

    /** Whether names that differ by the case of their letters are those of one file. */
    public enum LetterCase {
        AS_WRITTEN,
        LOWER,
        UPPER;

        String of(String name) {
            return switch (this) {
                case AS_WRITTEN -> name;
                case LOWER -> name.toLowerCase(Locale.ROOT);
                case UPPER -> name.toUpperCase(Locale.ROOT);
            };
        }
    }

    /**
     * Replaces each place in a name that a pattern matches.
     *
     * @param from regular expression
     * @param to what stands there instead, {@code $1} being what its first group matched
     */
    public record Replacement(String from, String to) {

        @SuppressWarnings("NullAway") // binding leaves out what is not given
        public Replacement {
            if (from == null || from.isEmpty()) {
                throw new IllegalArgumentException("replacements: one says nothing of what it replaces");
            }
            to = to == null ? "" : to;
            try {
                Pattern.compile(from).matcher("").replaceAll(to);
                Pattern.compile(from + "|").matcher("x").replaceAll(to);
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(
                        "replacements: '%s' by '%s' is none: %s".formatted(from, to, firstLine(e)), e);
            }
        }
    }

    public NameFormat {
        replacements = List.copyOf(replacements);
        requireGroups(compiled(pattern), time);
        if (time != null) {
            try {
                NameTime.check(time);
            } catch (RuntimeException e) {
                throw new IllegalArgumentException("time: '%s' %s".formatted(time, firstLine(e)), e);
            }
        }
        requireEnd(pattern);
        requireTellingNamesApart(replacements, letterCase);
    }

    /** Names as they are written. */
    public NameFormat(String pattern, @Nullable String time) {
        this(pattern, time, List.of(), LetterCase.AS_WRITTEN);
    }

    boolean isTimed() {
        return time != null;
    }

    /** The names of the groups by which losses are counted. */
    public Set<String> groups() {
        Set<String> groups =
                new TreeSet<>(Pattern.compile(pattern).namedGroups().keySet());
        groups.removeAll(Set.of(NAME, TIME));
        return groups;
    }

    Map<String, Integer> groupNumbers() {
        Map<String, Integer> numbers =
                new LinkedHashMap<>(Pattern.compile(pattern).namedGroups());
        numbers.keySet().removeAll(Set.of(NAME, TIME));
        return numbers;
    }

    private static Pattern compiled(String pattern) {
        if (pattern.length() > LONGEST_PATTERN) {
            throw new IllegalArgumentException("pattern: has %d characters, but must have at most %d"
                    .formatted(pattern.length(), LONGEST_PATTERN));
        }
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException | StackOverflowError e) {
            throw new IllegalArgumentException(
                    "pattern: '%s' is no regular expression: %s".formatted(pattern, firstLine(e)), e);
        }
    }

    private static void requireGroups(Pattern pattern, @Nullable String time) {
        Set<String> groups = pattern.namedGroups().keySet();
        if (!groups.contains(NAME)) {
            throw new IllegalArgumentException(
                    "pattern: '%s' has no group 'name', as in (?<name>[^/]+)".formatted(pattern));
        }
        if (groups.contains(TIME) && time == null) {
            throw new IllegalArgumentException(
                    "time: is missing; pattern '%s' has a group 'time', and it must be said how that is written"
                            .formatted(pattern));
        }
        if (!groups.contains(TIME) && time != null) {
            throw new IllegalArgumentException(
                    "pattern: '%s' has no group 'time', though time is '%s'".formatted(pattern, time));
        }
    }

    private static void requireEnd(String pattern) {
        BoundedMatch match = new BoundedMatch(pattern);
        for (String unit : UNITS) {
            for (String end : List.of("", "!", "\u0001")) {
                match.matches(unit.repeat(PROBE_CHARACTERS / unit.length()) + end);
                if (match.gaveUp()) {
                    throw new IllegalArgumentException(
                            "pattern: '%s' goes back and forth without end over a text like '%s...'; no repetition may hold another"
                                    .formatted(pattern, unit.repeat(4)));
                }
            }
        }
    }

    /** What makes one name of all would find a file for each. */
    private static void requireTellingNamesApart(List<Replacement> replacements, LetterCase letterCase) {
        NameChange change = new NameChange(replacements, letterCase);
        long distinct = PROBES.stream().map(change::of).distinct().count();
        if (PROBES.stream().map(change::of).anyMatch(name -> name != null && name.isEmpty())
                || distinct < PROBES.size()) {
            throw new IllegalArgumentException("replacements: %s make nothing, or one and the same, of names like %s"
                    .formatted(replacements, PROBES));
        }
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
