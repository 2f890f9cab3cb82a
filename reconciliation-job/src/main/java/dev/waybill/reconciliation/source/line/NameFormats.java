package dev.waybill.reconciliation.source.line;

import dev.waybill.reconciliation.source.FileTimes;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.window.FileTimeZone;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the names of each side are read. All sides come to the same identity, or nothing matches; so either all of them hold a
 * time, or none does.
 *
 * @param forwarded of announcements; null for the default names, which all sides have then
 * @param processed of files that are finished
 * @param failed of files that are given up
 */
public record NameFormats(
        @Nullable NameFormat forwarded,
        @Nullable NameFormat processed,
        @Nullable NameFormat failed) {

    /** Names that begin with 20 digits of local time and an underscore, behind the last slash of a path. */
    public static final NameFormats DEFAULT = new NameFormats(null, null, null);

    public NameFormats {
        if ((forwarded == null) != (processed == null) || (processed == null) != (failed == null)) {
            throw new IllegalArgumentException("forwarded, processed and failed: all of them need a pattern, or none");
        }
        if (forwarded != null
                && processed != null
                && failed != null
                && (forwarded.isTimed() != processed.isTimed() || forwarded.isTimed() != failed.isTimed())) {
            throw new IllegalArgumentException(
                    "forwarded, processed and failed: names of all of them need a group 'time', or none, because a file has one time");
        }
    }

    /** What reads the names of each side. */
    record Readers(NameReader forwarded, NameReader processed, NameReader failed) {

        NameReader of(Side side) {
            return switch (side) {
                case FORWARDED -> forwarded;
                case PROCESSED -> processed;
                case FAILED -> failed;
            };
        }
    }

    /** The same names on all sides. */
    public static NameFormats of(NameFormat all) {
        return new NameFormats(all, all, all);
    }

    /** Whether names hold no time. */
    public boolean isUntimed() {
        return forwarded != null && !forwarded.isTimed();
    }

    Readers readers(FileTimeZone zone) {
        if (forwarded == null || processed == null || failed == null) {
            NameReader common = new PathReader(zone);
            return new Readers(common, common, common);
        }
        NameReader ofProcessed = new PatternReader(processed, zone);
        return new Readers(
                new PatternReader(forwarded, zone),
                ofProcessed,
                failed.equals(processed) ? ofProcessed : new PatternReader(failed, zone));
    }

    /** What file names tell of file times; for one thread. */
    public FileTimes times(FileTimeZone zone) {
        if (forwarded == null) {
            return new FileNameTime(zone);
        }
        PatternReader reader = new PatternReader(forwarded, zone);
        return new FileTimes() {
            @Override
            public Optional<Instant> of(String fileName) {
                return timeOf(reader, fileName, fileName).or(() -> timeOf(reader, "/" + fileName, fileName));
            }

            @Override
            public Optional<Instant> of(Sighting sighting) {
                return timeOf(reader, sighting.path(), sighting.fileName());
            }
        };
    }

    private static Optional<Instant> timeOf(PatternReader reader, String path, String fileName) {
        NameReader.Name name = reader.name(path);
        return name == null || !name.text().equals(fileName) ? Optional.empty() : Optional.ofNullable(name.fileTime());
    }
}
