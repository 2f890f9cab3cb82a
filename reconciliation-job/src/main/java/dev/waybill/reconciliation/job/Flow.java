package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.window.WindowProperties;

/**
 * One pair of stages whose files are reconciled.
 *
 * @param name name under which its reports are kept
 * @param window which intervals are judged
 * @param source what its two sides logged
 * @param collected whether a collector stands between the stages and the source, which may be behind: then silence proves
 *     nothing
 * @param acceptsIdle whether silence of both sides is taken for a pipeline in which nothing flows, though a collector stands in
 *     between
 */
public record Flow(
        String name, WindowProperties window, SightingSource source, boolean collected, boolean acceptsIdle) {

    private static final int MAX_NAME_CHARACTERS = 64;

    public Flow {
        if (name.isBlank() || name.length() > MAX_NAME_CHARACTERS) {
            throw new IllegalArgumentException(
                    "A flow's name must have 1 to %d characters, not '%s'".formatted(MAX_NAME_CHARACTERS, name));
        }
    }

    /** A flow whose source is what the stages wrote themselves. */
    public Flow(String name, WindowProperties window, SightingSource source) {
        this(name, window, source, false, false);
    }
}
