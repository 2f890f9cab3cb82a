package dev.waybill.reconciliation.readiness;

import dev.waybill.reconciliation.report.Cause;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.source.SourceRefusedException;
import java.util.List;

/** Whether a window may be judged. */
public sealed interface Readiness {

    /**
     * All that the window looks at has arrived, as far as anyone can tell, and the source shows it.
     *
     * @param byRecords whether every writer of both stages said by control records that it logs no more of the window
     * @param quiet whether it was seen, too, that no lines of the window arrive any more, so that what records do not tell of is
     *     there
     * @param tails for what they do not vouch all the same
     * @param stopped whether a writer stopped in order and has not begun again: if it does so without records, only a count tells
     */
    record Ready(boolean byRecords, boolean quiet, List<Tail> tails, boolean stopped) implements Readiness {

        public Ready {
            tails = List.copyOf(tails);
        }
    }

    /** Why the window may not be judged. */
    sealed interface Unready extends Readiness {

        Cause cause();

        /** The cause in words. */
        String why();

        /** What would end it. */
        String end();

        /** All of it, as reports say it. */
        default String reason() {
            return "%s. %s".formatted(why(), end());
        }
    }

    /** Lines may be on their way; nothing is to be said of it yet. */
    record Waiting(Cause cause, String why, String end) implements Unready {}

    /** It has lasted too long to be passed over in silence. */
    record Silent(Cause cause, String why, String end) implements Unready {}

    /** The source may have removed what the window looks at. */
    record Expired(String why) implements Unready {

        @Override
        public Cause cause() {
            return Cause.EXPIRED;
        }

        @Override
        public String end() {
            return "Nothing can bring a verdict any more, unless the lines come back";
        }
    }

    /** The source does not answer a question that has to be asked. */
    record SourceDown(SourceException failure) implements Unready {

        @Override
        public Cause cause() {
            return failure instanceof SourceRefusedException ? Cause.SOURCE_REFUSED : Cause.SOURCE_UNAVAILABLE;
        }

        @Override
        public String why() {
            return String.valueOf(failure.getMessage());
        }

        @Override
        public String end() {
            return "The window is judged once the source answers";
        }

        @Override
        public String reason() {
            return why();
        }
    }
}
