package dev.waybill.reconciliation.readiness;

import dev.waybill.reconciliation.source.Side;
import java.util.List;

/** Who logs. */
enum Stage {
    FORWARDER("forwarder", Side.FORWARDED),
    PROCESSOR("processor", Side.PROCESSED, Side.FAILED);

    private final String word;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Side> sides;

    Stage(String word, Side... sides) {
        this.word = word;
        this.sides = List.of(sides);
    }

    /** What people call it, and accept the silence of. */
    String word() {
        return word;
    }

    /** What it logs. */
    List<Side> sides() {
        return sides;
    }

    Stage other() {
        return this == FORWARDER ? PROCESSOR : FORWARDER;
    }
}
