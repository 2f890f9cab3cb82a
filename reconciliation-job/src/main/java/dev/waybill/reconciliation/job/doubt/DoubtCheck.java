package dev.waybill.reconciliation.job.doubt;

import dev.waybill.reconciliation.job.AuditParameters;
import dev.waybill.reconciliation.job.slice.SliceAudit;
import dev.waybill.reconciliation.job.slice.SliceResult;
import dev.waybill.reconciliation.report.Acceptance;
import dev.waybill.reconciliation.report.Acceptances;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.source.Side;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether what was read of a window may be taken for a verdict. Everything was read; but lines that cannot be understood, and
 * files of times that do not fit, may mean files that nobody can name; and what a writer says that it logged may be more.
 *
 * @param lack what a flow that demands proof TOTALS lacks for it; empty where nothing is lacking, or nothing demanded
 */
public record DoubtCheck(SliceAudit.Stores stores, AuditParameters audit, Optional<String> lack) {

    /** Of a flow that is content with what its source can prove. */
    public DoubtCheck(SliceAudit.Stores stores, AuditParameters audit) {
        this(stores, audit, Optional.empty());
    }

    /**
     * Refuses a verdict that is in doubt.
     *
     * @throws DoubtException if there is a doubt that is not accepted
     * @throws IncompleteReadException if a slice did not know of an announcement
     */
    public void refuse(SliceResult sum, Acceptances acceptances) {
        if (stores.lateAnnouncements().count(audit.flow(), audit.window())
                != sum.late().taken()) {
            throw new IncompleteReadException(
                    "Late announcements of files of the window were written down while its slices were read");
        }
        List<Doubt> doubts = Stream.of(
                        linesMissing(sum),
                        tornProcessings(sum.doubts()),
                        tornAnnouncements(sum.doubts()),
                        malformed(sum.doubts().forwarder(), "forwarder"),
                        malformed(sum.doubts().processor(), "processor"),
                        nothingAnnounced(sum),
                        announcedOfOtherTimes(sum),
                        takenInOfOtherTimes(sum),
                        processedOfOtherTimes(sum.doubts().processor()),
                        unproven())
                .flatMap(Optional::stream)
                .filter(doubt -> !acceptances.has(doubt.acceptance()))
                .toList();
        if (!doubts.isEmpty()) {
            String accept = doubts.stream()
                    .map(doubt -> doubt.acceptance().word())
                    .distinct()
                    .collect(Collectors.joining(","));
            throw new DoubtException(
                    doubts.getFirst().acceptance().cause(),
                    "%s. It is %s; who knows better judges all the same with --accept %s"
                            .formatted(
                                    doubts.stream().map(Doubt::reason).collect(Collectors.joining("; ")),
                                    doubts.getFirst().acceptance() == Acceptance.MISSING_LINES
                                            ? "judged as soon as what arrived agrees with what was said"
                                            : "tried again",
                                    accept));
        }
    }

    private static Optional<Doubt> linesMissing(SliceResult sum) {
        return MissingLines.of(sum.writers()).map(reason -> new Doubt(Acceptance.MISSING_LINES, reason));
    }

    /** Lines that are missing are told as such. */
    private Optional<Doubt> unproven() {
        return lack.map(what ->
                new Doubt(Acceptance.UNPROVEN, "The flow demands proof TOTALS, and there is only SOURCE: " + what));
    }

    private Optional<Doubt> tornProcessings(Doubts doubts) {
        UUID reportId = Reports.idOf(audit.flow(), audit.window());
        long doubtful =
                doubts.torn().isEmpty() ? 0 : stores.lostFiles().countMissing(reportId, doubts.torn()::couldName);
        return doubt(
                doubtful > 0,
                Acceptance.TORN_LINES,
                "%d files have no processed line, but %d torn lines of the processor could be about them, as '%s'"
                        .formatted(
                                doubtful,
                                doubts.samples().lines(Side.PROCESSED),
                                doubts.samples().first(Side.PROCESSED)));
    }

    private static Optional<Doubt> tornAnnouncements(Doubts doubts) {
        return doubt(
                !doubts.announcements().isEmpty(),
                Acceptance.TORN_LINES,
                "%d torn lines of the forwarder announce files that nobody can name, as '%s'"
                        .formatted(
                                doubts.samples().lines(Side.FORWARDED),
                                doubts.samples().first(Side.FORWARDED)));
    }

    private static Optional<Doubt> malformed(StageLines lines, String stage) {
        return doubt(
                lines.isMostlyMalformed(),
                Acceptance.MALFORMED_LINES,
                "%d of %d lines of the %s name no readable file"
                        .formatted(lines.malformedLines(), lines.sightings() + lines.malformedLines(), stage));
    }

    private static Optional<Doubt> nothingAnnounced(SliceResult sum) {
        return doubt(
                sum.counts().processed() > 0 && sum.counts().forwarded() == 0,
                Acceptance.MALFORMED_LINES,
                "%d files were finished, but none was announced; are the forwarder's lines found and read?"
                        .formatted(sum.counts().processed()));
    }

    private Optional<Doubt> announcedOfOtherTimes(SliceResult sum) {
        StageLines lines = sum.doubts().forwarder();
        boolean most = lines.others() > 0
                && lines.isMostlyOfOtherTimes(
                        stores.lateAnnouncements().countUnjudged(audit.flow(), audit.window(), StageLines.NEAR));
        return doubt(
                most || sum.late().untold() > 0,
                Acceptance.OTHER_TIMES,
                "%d of %d announcements are of files whose own windows did not look then%s"
                        .formatted(lines.others(), lines.sightings(), distance(lines)));
    }

    private static Optional<Doubt> takenInOfOtherTimes(SliceResult sum) {
        return doubt(
                2 * sum.late().far() > sum.counts().forwarded(),
                Acceptance.OTHER_TIMES,
                "%d of %d files were announced a quarter of an hour or more off their time; is FILE_TIME_ZONE right?"
                        .formatted(sum.late().far(), sum.counts().forwarded()));
    }

    private static Optional<Doubt> processedOfOtherTimes(StageLines lines) {
        return doubt(
                lines.looksLikeAnotherZone(),
                Acceptance.OTHER_TIMES,
                "%d of %d lines of the processor are of files whose own windows did not look then%s"
                        .formatted(lines.others(), lines.sightings(), distance(lines)));
    }

    private static String distance(StageLines lines) {
        return lines.zoneOffset()
                .map(offset -> ": file times lie %s %s their log times; are FILE_TIME_ZONE and the clocks right?"
                        .formatted(inWords(offset.abs()), offset.isNegative() ? "after" : "before"))
                .orElse("");
    }

    private static String inWords(Duration duration) {
        return duration.toMinutesPart() == 0
                ? duration.toHours() + " h"
                : duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }

    private static Optional<Doubt> doubt(boolean there, Acceptance acceptance, String reason) {
        return there ? Optional.of(new Doubt(acceptance, reason)) : Optional.empty();
    }

    private record Doubt(Acceptance acceptance, String reason) {}
}
