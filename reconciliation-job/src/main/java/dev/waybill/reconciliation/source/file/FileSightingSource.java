package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.FileTimes;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.source.WriterMark;
import dev.waybill.reconciliation.source.control.SaidRecords;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.window.FileTimeZone;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads sightings from the two log folders themselves: the embedded default, and the way to audit raw logs.
 *
 * <p>Each file is indexed once, by one pass that notes where which log times lie and how many marked lines there are; a read
 * then touches only the blocks that it needs and must find in each the bytes that were indexed.
 */
public final class FileSightingSource implements SightingSource {

    private static final Set<Side> FORWARDER = Set.of(Side.FORWARDED);
    private static final Set<Side> PROCESSOR = Set.of(Side.PROCESSED, Side.FAILED);

    private final LogFolder forwarder;
    private final LogFolder processor;
    private final LineFormats formats;
    private final FileTimeZone zone;
    private final boolean whole;
    private final FileSourceProperties properties;

    public FileSightingSource(FileSourceProperties properties, LineFormats formats, FileTimeZone zone) {
        this.properties = properties;
        this.formats = formats;
        this.zone = zone;
        this.whole = properties.whole();
        this.forwarder = new LogFolder(
                properties.forwardLogDir(),
                properties.forwardPrefix(),
                "FORWARD_LOG_DIR",
                formats.parser(FORWARDER, zone).traces(),
                zone);
        this.processor = new LogFolder(
                properties.processLogDir(),
                properties.processPrefix(),
                "PROCESS_LOG_DIR",
                formats.parser(PROCESSOR, zone).traces(),
                zone);
    }

    @Override
    public String name() {
        return "the folders %s and %s".formatted(forwarder.dir(), processor.dir());
    }

    @Override
    public String fingerprint() {
        return "%s %s %s".formatted(properties, formats, zone);
    }

    @Override
    public FileTimes fileTimes(FileTimeZone given) {
        return formats.names().times(given);
    }

    @Override
    public boolean isTimedByAnnouncement() {
        return formats.names().isUntimed();
    }

    /**
     * Checks also that each side's newest log can be read and that both folders hold lines, unless nothing was ever removed
     * from them: without any line nobody knows whether nothing was logged, or all of it elsewhere.
     */
    @Override
    public void check() {
        for (LogFolder folder : List.of(forwarder, processor)) {
            folder.checkNewest();
            if (!whole) {
                folder.checkNotEmpty(folder == forwarder ? processor : forwarder);
            }
        }
    }

    @Override
    public long[] estimate(Side side, LogRange range, Duration step) {
        int steps = Math.toIntExact((range.length().toMillis() + step.toMillis() - 1) / step.toMillis());
        double[] lines = new double[steps];
        for (IndexedLog log : folderOf(side).files(range)) {
            log.blocks().stream()
                    .filter(block -> block.touches(range))
                    .forEach(block -> spread(block, range, step, lines));
        }
        long[] rounded = new long[steps];
        for (int i = 0; i < steps; i++) {
            rounded[i] = (long) Math.ceil(lines[i]);
        }
        return rounded;
    }

    @Override
    public SightingCursor read(Set<Side> sides, LogRange range) {
        Set<Side> forwarded = intersection(sides, FORWARDER);
        Set<Side> processed = intersection(sides, PROCESSOR);
        if (processed.isEmpty()) {
            return withDoubts(
                    new FileSightingCursor(forwarded, forwarder, range, formats.parser(FORWARDER, zone)),
                    () -> FileSightingCursor.ofDoubts(forwarded, processor, range, formats.parser(PROCESSOR, zone)));
        }
        SightingCursor cursor = withDoubts(
                new FileSightingCursor(processed, processor, range, formats.parser(PROCESSOR, zone)),
                () -> FileSightingCursor.ofDoubts(processed, forwarder, range, formats.parser(FORWARDER, zone)));
        return forwarded.isEmpty() ? cursor : both(cursor, () -> read(forwarded, range));
    }

    /** Where both stages log into the same files, a torn line may be of either, whatever was written on to it. */
    private SightingCursor withDoubts(SightingCursor own, Supplier<SightingCursor> others) {
        return forwarder.sharesFilesWith(processor) ? both(own, others) : own;
    }

    private static SightingCursor both(SightingCursor opened, Supplier<SightingCursor> next) {
        try {
            return new BothFolders(next.get(), opened);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** The newest marked line of the side's log; the processor's sides share one. */
    @Override
    public Optional<Instant> newest(Side side, LogRange range) {
        LogFolder folder = folderOf(side);
        return folder.newest(folder.files(range), range);
    }

    /** One writer; one a folder, where several folders in the side's folder hold a log that is being written. */
    @Override
    public List<WriterMark> writers(Side side, LogRange range) {
        LogFolder folder = folderOf(side);
        return LogWriters.marks(folder, folder.files(range), range);
    }

    @Override
    public List<ControlRecord> controlRecords(Side side, LogRange range) {
        return SaidRecords.agreeingOn(range, folderOf(side).logs().records(side));
    }

    @Override
    public List<ControlRecord> recordsAsSaid(Side side, LogRange range) {
        return SaidRecords.touching(range, folderOf(side).logs().records(side));
    }

    /**
     * The first line of the side's log, because older files may have been removed; of the log that begins last, where several
     * writers have one each.
     */
    @Override
    public Optional<Instant> oldest(Side side) {
        return whole ? Optional.empty() : LogWriters.begunBy(folderOf(side).files());
    }

    private static Set<Side> intersection(Set<Side> sides, Set<Side> others) {
        Set<Side> common = EnumSet.copyOf(others);
        common.retainAll(sides);
        return common;
    }

    private LogFolder folderOf(Side side) {
        return side == Side.FORWARDED ? forwarder : processor;
    }

    /** Spreads a block's lines evenly over the steps that it lies in. */
    private static void spread(LogFileIndex.Block block, LogRange range, Duration step, double[] lines) {
        if (!block.isDated()) {
            return;
        }
        long from = block.min().toEpochMilli();
        long to = Math.max(block.max().toEpochMilli(), from + 1);
        int first = stepOf(from, range, step, lines.length);
        int last = stepOf(to, range, step, lines.length);
        for (int i = first; i <= last; i++) {
            long stepFrom = range.from().toEpochMilli() + i * step.toMillis();
            long overlap = Math.min(to, stepFrom + step.toMillis()) - Math.max(from, stepFrom);
            lines[i] += (double) block.lines() * Math.max(0, overlap) / (to - from);
        }
    }

    private static int stepOf(long millis, LogRange range, Duration step, int steps) {
        long index = Math.floorDiv(millis - range.from().toEpochMilli(), step.toMillis());
        return Math.clamp(index, 0, steps - 1);
    }
}
