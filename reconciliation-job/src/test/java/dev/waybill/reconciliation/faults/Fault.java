package dev.waybill.reconciliation.faults;

import java.io.IOException;

/** Something that goes wrong for a while. */
interface Fault {

    /** It begins, before the lines of the next tick are written. */
    default void begin() throws IOException {}

    /** It goes on, before the lines of another tick are written. */
    default void goOn() throws IOException {}

    /** A tick begins. */
    default void beforeTick() throws IOException {}

    /** A tick is over. */
    default void afterTick() throws IOException {}

    /** A watcher is about to ask its source something, or for one entry more. */
    default void whileRead() throws IOException {}

    /** It is over. */
    default void end() throws IOException {}

    /**
     * Whether only a watcher that looked before can notice: it takes what was there, and leaves no trace. Then it begins after
     * the first verdict, and no other watcher takes over.
     */
    default boolean takesKnowledge() {
        return false;
    }

    /** Whether another watcher takes over, without what the first one remembered. */
    default boolean forgets() {
        return false;
    }

    /** Whether it destroyed lines for good, so that there need be no verdict even after it. */
    default boolean destroyed() {
        return false;
    }
}
