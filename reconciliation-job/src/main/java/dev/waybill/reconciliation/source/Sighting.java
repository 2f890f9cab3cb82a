package dev.waybill.reconciliation.source;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One log line that says a file was forwarded, processed, or failed. Two sightings are equal where they say the same of one
 * file, however either spells it.
 *
 * @param side who said so
 * @param fileName what identifies the file in its flow, at most 255 characters; by default its base name
 * @param fileTime decides which window the file belongs to; by default the instant in the name
 * @param loggedAt log time of the line
 * @param spelling how the line spells the file
 */
public record Sighting(Side side, String fileName, Instant fileTime, Instant loggedAt, Spelling spelling)
        implements LogEntry {

    /** A sighting of a file whose folder is not known. */
    public Sighting(Side side, String fileName, Instant fileTime, Instant loggedAt) {
        this(side, fileName, fileTime, loggedAt, Spelling.NONE);
    }

    /** The name as the writer spells it, which is what control records count. */
    public String writtenName() {
        String name = spelling.name();
        return name == null ? fileName : name;
    }

    /** Where the file lies, as the writer spells it; the name alone where the line names no folder. */
    public String path() {
        return spelling.folder() + writtenName();
    }

    /** The same of a file of another time. */
    public Sighting at(Instant otherTime) {
        return otherTime.equals(fileTime) ? this : new Sighting(side, fileName, otherTime, loggedAt, spelling);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Sighting sighting
                && side == sighting.side
                && fileName.equals(sighting.fileName)
                && fileTime.equals(sighting.fileTime)
                && loggedAt.equals(sighting.loggedAt);
    }

    @Override
    public int hashCode() {
        return Objects.hash(side, fileName, fileTime, loggedAt);
    }

    /** What the sighting says, without how it is spelled. */
    @Override
    public String toString() {
        return "Sighting[side=%s, fileName=%s, fileTime=%s, loggedAt=%s]".formatted(side, fileName, fileTime, loggedAt);
    }
}
