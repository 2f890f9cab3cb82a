package dev.waybill.reconciliation.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a person may accept for one execution, knowing better than the lines tell. The report says it afterwards. */
public enum Acceptance {
    /** A silent writer, or a silent side, logged nothing: no collector is behind. */
    SILENCE(Cause.COLLECTOR_LAG),
    /** The source shows fewer lines than it did, and that is all there will be. */
    FEWER_LINES(Cause.FEWER_LINES),
    /** Nothing that the source may hold and not show is of this window. */
    CONCEALED_LINES(Cause.CONCEALED_LINES),
    /** The torn lines are about other files. */
    TORN_LINES(Cause.TORN_LINES),
    /** The unreadable lines are about no files. */
    MALFORMED_LINES(Cause.MALFORMED_LINES),
    /** The files of other times are really of those times. */
    OTHER_TIMES(Cause.OTHER_TIMES),
    /** What writers logged and did not arrive will never arrive. */
    MISSING_LINES(Cause.LINES_MISSING),
    /** The source's own count is proof enough, though the flow demands more. */
    UNPROVEN(Cause.UNPROVEN);

    private final Cause cause;

    Acceptance(Cause cause) {
        this.cause = cause;
    }

    /** The cause that is no obstacle any more. */
    public Cause cause() {
        return cause;
    }

    /** The name that people write: {@code torn-lines}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The acceptance of a name.
     *
     * @throws IllegalArgumentException naming all that there are
     */
    public static Acceptance of(String word) {
        return Arrays.stream(values())
                .filter(acceptance -> acceptance.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'%s' cannot be accepted, only %s"
                        .formatted(
                                word,
                                Arrays.stream(values()).map(Acceptance::word).collect(Collectors.joining(", ")))));
    }
}
