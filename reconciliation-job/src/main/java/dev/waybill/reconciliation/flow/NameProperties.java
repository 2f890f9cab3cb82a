package dev.waybill.reconciliation.flow;

import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.source.line.NameFormat;
import dev.waybill.reconciliation.source.line.NameFormat.LetterCase;
import dev.waybill.reconciliation.source.line.NameFormat.Replacement;
import dev.waybill.reconciliation.source.line.NameFormats;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the names of a flow's files are read from what stands between the {@code before} and {@code after} of its lines. Local
 * times in names are of the zone of the flow's window.
 *
 * @param pattern regular expression that the whole text matches, with a group {@code name} (what identifies the file), and, if
 *     names hold the file time, a group {@code time}; losses are counted by all other named groups
 * @param time how {@code time} is written: a date pattern as {@code yyyyMMddHHmmss}, {@code epoch-seconds} or
 *     {@code epoch-millis}; names without a time take the log time of their announcement
 * @param replacements applied to {@code name}, one after the other, until all sides spell a file the same
 * @param letterCase {@code as-written}, or {@code lower} or {@code upper} where sides differ in the case of letters
 * @param forwarded what differs in announcements
 * @param processed what differs in lines that finish a file
 * @param failed what differs in lines that give a file up; as in {@code processed} by default
 */
record NameProperties(
        @Nullable String pattern,
        @Nullable String time,
        @Nullable List<Replacement> replacements,
        @Nullable LetterCase letterCase,
        @Nullable Own forwarded,
        @Nullable Own processed,
        @Nullable Own failed) {

    private static final Own NOTHING = new Own(null, null, null, null);

    /**
     * What differs on one side.
     *
     * @param pattern regular expression
     * @param time how {@code time} is written
     * @param replacements instead of the common ones
     * @param letterCase instead of the common one
     */
    record Own(
            @Nullable String pattern,
            @Nullable String time,
            @Nullable List<Replacement> replacements,
            @Nullable LetterCase letterCase) {

        private Own over(Own common) {
            return new Own(
                    pattern == null ? common.pattern : pattern,
                    time == null ? common.time : time,
                    replacements == null ? common.replacements : replacements,
                    letterCase == null ? common.letterCase : letterCase);
        }

        private NameFormat format(String property) {
            if (pattern == null || pattern.isBlank()) {
                throw new IllegalArgumentException("%s.pattern: is missing".formatted(property));
            }
            try {
                return new NameFormat(
                        pattern,
                        time == null || time.isBlank() ? null : time,
                        replacements == null ? List.of() : replacements,
                        letterCase == null ? LetterCase.AS_WRITTEN : letterCase);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("%s.%s".formatted(property, e.getMessage()), e);
            }
        }
    }

    /** The wording with these names. */
    LineFormats of(String flow, LineFormats wording) {
        String property = "waybill.flows, flow '%s': names".formatted(flow);
        Own common = new Own(pattern, time, replacements, letterCase);
        Own ofProcessed = or(processed).over(common);
        Own ofFailed = or(failed).over(ofProcessed);
        NameFormat announced = or(forwarded).over(common).format(nameOf(property, forwarded, "forwarded"));
        NameFormat finished = ofProcessed.format(nameOf(property, processed, "processed"));
        NameFormat givenUp = ofFailed.format(nameOf(property, failed, "failed"));
        try {
            return wording.with(new NameFormats(announced, finished, givenUp));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s.%s".formatted(property, e.getMessage()), e);
        }
    }

    private static String nameOf(String property, @Nullable Own own, String side) {
        return own == null ? property : "%s.%s".formatted(property, side);
    }

    private static Own or(@Nullable Own own) {
        return own == null ? NOTHING : own;
    }
}
