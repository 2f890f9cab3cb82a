package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.LineFormats;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingCursor;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.window.FileTimeZone;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Reads sightings from the two log folders themselves: the embedded default, and the way to audit raw logs.
 *
 * <p>Each file is indexed once, by one pass that notes where which log times lie and how many marked lines there are; a read
 * then touches only the blocks that it needs and must find in each as many lines as were counted.
 */
public final class FileSightingSource implements SightingSource {

    private static final Set<Side> FORWARDER = Set.of(Side.FORWARDED);
    private static final Set<Side> PROCESSOR = Set.of(Side.PROCESSED, Side.FAILED);

    /**
     * How far apart the first lines of two logs from which nothing was removed may be: the sides are started one after the
     * other, but files are processed soon after the first announcement.
     */
    private static final Duration BEGINNINGS_APART = Duration.ofMinutes(1);

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
                formats.parser(FORWARDER, zone).markers(),
                zone);
        this.processor = new LogFolder(
                properties.processLogDir(),
                properties.processPrefix(),
                "PROCESS_LOG_DIR",
                formats.parser(PROCESSOR, zone).markers(),
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

    /** Checks also that a side is not empty while the other one is not, because then its whole log may be elsewhere. */
    @Override
    public void check() {
        forwarder.check();
        processor.check();
        if (!whole) {
            Optional<LogFolder.Span> forwarded = forwarder.span();
            Optional<LogFolder.Span> processed = processor.span();
            if (processed.isEmpty()) {
                forwarded.ifPresent(lines -> refuseEmpty(processor, forwarder, lines));
            }
            if (forwarded.isEmpty()) {
                processed.ifPresent(lines -> refuseEmpty(forwarder, processor, lines));
            }
        }
    }

    @Override
    public long[] estimate(Side side, LogRange range, Duration step) {
        int steps = Math.toIntExact((range.length().toMillis() + step.toMillis() - 1) / step.toMillis());
        double[] lines = new double[steps];
        for (LogFolder.Indexed file : folderOf(side).files()) {
            file.blocks().stream()
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
            return new FileSightingCursor(forwarded, forwarder, range, formats.parser(FORWARDER, zone));
        }
        SightingCursor cursor = new FileSightingCursor(processed, processor, range, formats.parser(PROCESSOR, zone));
        return forwarded.isEmpty() ? cursor : new BothFolders(read(forwarded, range), cursor);
    }

    /** The newest marked line of the side's log; the processor's sides share one. */
    @Override
    public Optional<Instant> newest(Side side, LogRange range) {
        LogFolder folder = folderOf(side);
        return folder.files().stream()
                .flatMap(file -> file.blocks().stream()
                        .filter(block -> block.touches(range))
                        .flatMap(block -> folder.newest(file, block, range).stream()))
                .max(Instant::compareTo);
    }

    /** A side's first line, where older ones may have been removed: it was rotated, or began after the other side. */
    @Override
    public Optional<Instant> oldest(Side side) {
        if (whole) {
            return Optional.empty();
        }
        LogFolder folder = folderOf(side);
        Optional<Instant> first = folder.span().map(LogFolder.Span::first);
        if (folder.wasRotated()) {
            return first;
        }
        LogFolder other = folder == forwarder ? processor : forwarder;
        return first.filter(began -> other.span()
                .filter(lines -> began.isAfter(lines.first().plus(BEGINNINGS_APART)))
                .isPresent());
    }

    private static void refuseEmpty(LogFolder empty, LogFolder other, LogFolder.Span lines) {
        if (lines.last().isAfter(lines.first().plus(BEGINNINGS_APART))) {
            throw empty.refusalOfEmptyFolder(other, lines);
        }
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
