package dev.waybill.reconciliation.source.line;

import dev.waybill.reconciliation.source.Spelling;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads which file a path means; not for concurrent use. */
interface NameReader {

    /**
     * A whole name.
     *
     * @param text what identifies the file; of a file of another kind, its base name
     * @param kind whether the file is one of the flow's, and what tells its time
     * @param fileTime the time in the name; null unless the name tells it
     */
    record Name(String text, Kind kind, @Nullable Instant fileTime, Spelling spelling) {

        static Name of(String text, Instant fileTime, Spelling spelling) {
            return new Name(text, Kind.TIMED, fileTime, spelling);
        }

        static Name ofOtherKind(String text) {
            return new Name(text, Kind.OTHER, null, Spelling.NONE);
        }

        boolean isOther() {
            return kind == Kind.OTHER;
        }

        /** The name as it is written. */
        String written() {
            String name = spelling.name();
            return name == null ? text : name;
        }
    }

    /** What a name tells. */
    enum Kind {
        /** A file of the flow, and its time. */
        TIMED,
        /** A file of the flow, whose time is that of its announcement. */
        UNTIMED,
        /** A file that is none of the flow's. */
        OTHER
    }

    /** The name that the path in {@code [from, to)} means, or null where something foreign stands there. */
    @Nullable Name name(LogLine line, int from, int to, boolean json);

    /**
     * The beginning of a torn name that can be trusted; empty where nothing can be.
     *
     * @param from where the path begins
     * @param to where the line, or what another marker begins in it, ends
     */
    String trusted(LogLine line, int from, int to, boolean json);

    /** As much of a whole name as may be trusted where the rest of it is in doubt. */
    String beginning(String name);

    /** Whether a name of another kind may also be a torn one of the flow's, so that its ending is looked at. */
    boolean doubtsOtherKinds();
}
