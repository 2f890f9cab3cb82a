package dev.waybill.reconciliation.flow;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.LogRange;
import dev.waybill.reconciliation.window.WindowProperties;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

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
 * @param lookback how long before a window a writer must have been silent to be none that the window waits for
 * @param totals whether a verdict must be proven by control records
 */
public record Flow(
        String name,
        WindowProperties window,
        SightingSource source,
        boolean collected,
        boolean acceptsIdle,
        Duration lookback,
        boolean totals) {

    public static final Duration DEFAULT_LOOKBACK = Duration.ofHours(1);

    private static final int MAX_NAME_CHARACTERS = 64;

    public Flow {
        if (name.isBlank() || name.length() > MAX_NAME_CHARACTERS) {
            throw new IllegalArgumentException(
                    "A flow's name must have 1 to %d characters, not '%s'".formatted(MAX_NAME_CHARACTERS, name));
        }
        if (lookback.isNegative() || lookback.isZero()) {
            throw new IllegalArgumentException(
                    "waybill.readiness.lookback (READINESS_LOOKBACK) is %s, but must be positive".formatted(lookback));
        }
    }

    /** A flow that is content with what its source can prove. */
    public Flow(
            String name,
            WindowProperties window,
            SightingSource source,
            boolean collected,
            boolean acceptsIdle,
            Duration lookback) {
        this(name, window, source, collected, acceptsIdle, lookback, false);
    }

    public Flow(String name, WindowProperties window, SightingSource source, boolean collected, boolean acceptsIdle) {
        this(name, window, source, collected, acceptsIdle, DEFAULT_LOOKBACK);
    }

    /** A flow whose source is what the stages wrote themselves. */
    public Flow(String name, WindowProperties window, SightingSource source) {
        this(name, window, source, false, false);
    }

    /** The log times that a window looks at. */
    public LogRange lookedAt(AuditWindow interval) {
        return window.margins().around(interval.start(), interval.end());
    }

    /**
     * A digest of all that decides what an audit reads of a window. What was read under another fingerprint is not true any
     * more.
     */
    public String fingerprint() {
        String read =
                "%s %s %s %s".formatted(window.lead(), window.extend(), window.fileTimeZone(), source.fingerprint());
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(read.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
