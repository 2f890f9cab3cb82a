package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.source.SourceRefusedException;
import dev.waybill.reconciliation.source.SourceUnavailableException;
import dev.waybill.reconciliation.window.LogRange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A log file and what it held when it was looked at.
 *
 * @param live whether it is still written to, as far as the names of its folder tell
 * @param before log time of the last line before the file's first one, as far as older files of the folder tell
 * @param refusal why the file cannot be read
 */
record IndexedLog(
        LogFile file,
        LogFileIndex.Content content,
        boolean live,
        Instant before,
        @Nullable Refusal refusal) {

    /** How much earlier than the line before it a line of a log may be. */
    private static final Duration OUT_OF_STEP = Duration.ofMinutes(1);

    /** @param passing whether it may be another time when asked again */
    record Refusal(String reason, boolean passing) {

        SourceException toException(String property) {
            String message = "%s: %s".formatted(property, reason);
            return passing ? new SourceUnavailableException(message) : new SourceRefusedException(message);
        }
    }

    /** From when to when something may have been logged, both included. */
    record Interval(Instant from, Instant to) {

        boolean touches(LogRange range) {
            return from.isBefore(range.to()) && !to.isBefore(range.from());
        }
    }

    List<LogFileIndex.Block> blocks() {
        return content.blocks();
    }

    boolean isEmpty() {
        return content.isEmpty() && refusal == null;
    }

    boolean isDated() {
        return blocks().stream().anyMatch(LogFileIndex.Block::isDated);
    }

    /** The earliest log time that can be read; far ahead where none can. */
    Instant first() {
        return blocks().stream()
                .filter(LogFileIndex.Block::isDated)
                .map(LogFileIndex.Block::min)
                .findFirst()
                .orElse(Instant.MAX);
    }

    /** The latest log time that can be read; long ago where none can. */
    Instant last() {
        return blocks().stream()
                .map(LogFileIndex.Block::max)
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
    }

    Path folder() {
        return file.folder();
    }

    /** Whether the file was written to so late that lines of the range may be in it. */
    boolean mayHold(LogRange range) {
        return !file.writtenUntil().isBefore(range.from());
    }

    boolean touches(LogRange range) {
        return blocks().stream().anyMatch(block -> touches(block, range))
                || content.unfinished() != null
                || content.endsInHole()
                || intervalOfFragment()
                        .filter(interval -> interval.touches(range))
                        .isPresent();
    }

    boolean touches(LogFileIndex.Block block, LogRange range) {
        return block.touches(range)
                || content.undated().stretches().stream()
                        .anyMatch(stretch -> stretch.start() < block.end()
                                && stretch.end() >= block.start()
                                && interval(stretch).touches(range));
    }

    /** When the line or hole may have been logged that begins at a byte, and tells no time. */
    Interval intervalAt(long offset) {
        return content.undated().stretches().stream()
                .filter(stretch -> stretch.start() <= offset && offset <= stretch.end())
                .findFirst()
                .map(this::interval)
                .orElse(new Interval(before, end()));
    }

    /** When the rest after the last whole line may have been logged, if it tells no time. */
    Interval intervalOfRest() {
        boolean told = !content.carried().equals(LineTimes.NONE_YET);
        return new Interval(told ? content.carried() : before, end());
    }

    /**
     * When the line was logged that ends before its marker, and may be any; empty where there is none. What is being written is
     * of the time of writing, and will be there when that is asked for.
     */
    Optional<Interval> intervalOfFragment() {
        LogFileIndex.@Nullable Fragment fragment = content.fragment();
        if (fragment == null) {
            return Optional.empty();
        }
        Instant from = content.carried();
        @Nullable Instant stated = fragment.stated();
        if (stated != null && !stated.isBefore(from.minus(OUT_OF_STEP)) && !stated.isAfter(end())) {
            return Optional.of(new Interval(stated, stated));
        }
        Instant written = file.modified().toInstant();
        return Optional.of(live ? new Interval(written, written) : new Interval(from, end()));
    }

    private Interval interval(Undated.Stretch stretch) {
        return new Interval(
                stretch.from().equals(LineTimes.NONE_YET) ? before : stretch.from(),
                stretch.to().equals(Instant.MAX) ? end() : stretch.to());
    }

    private Instant end() {
        Instant written = file.writtenUntil();
        return written.isAfter(content.carried()) ? written : content.carried();
    }
}
