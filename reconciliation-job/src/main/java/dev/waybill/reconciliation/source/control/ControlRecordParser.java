package dev.waybill.reconciliation.source.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.line.LogLine;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the control record in a log line. What is torn, contradicts itself, is quoted by another message or stands in a line with the
 * marker of a sighting is none; its number is then missing in the chain. Not for concurrent use.
 */
public final class ControlRecordParser {

    private static final String TEXT = "control record writer=";

    /** The part of the text that begins with a rare letter, so that most lines are passed over quickly. */
    private static final byte[] RARE = "writer=".getBytes(UTF_8);

    private static final byte[] COMMON = "control record ".getBytes(UTF_8);

    /** More than any writer logs in an interval; sums of what is said stay far from overflowing. */
    private static final long MOST_LINES = 1_000_000_000;

    /** The end of the year 9999: no clock is that far ahead. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private static final int LONGEST_BYTES = 1 << 10;
    private static final String NUMBER = "(0|[1-9]\\d{0,18})";
    private static final Pattern RECORD = Pattern.compile("(?<=^|[\" ])" + TEXT
            + "([A-Za-z0-9._:-]{1,128}) boot=" + NUMBER + " seq=" + NUMBER
            + " from=([1-9]\\d{0,15})000 to=([1-9]\\d{0,15})000 (announced|processed|failed): lines=" + NUMBER
            + " names=" + NUMBER + " digest=([0-9a-f]{16}) end=(true|false)(?=\"|\\r?$)");

    /** What stands behind the value of a JSON key, as far as the line goes. */
    private static final Pattern NEXT = Pattern.compile("$|\"\\s*(?:[,}]|$)");

    private final List<byte[]> markers;

    /** @param markers texts of which one at least stands in each line that is a sighting */
    public ControlRecordParser(List<String> markers) {
        this.markers = markers.stream().map(marker -> marker.getBytes(UTF_8)).toList();
    }

    /** Whether a line may hold a control record, or what is left of a torn one. */
    public static boolean mayBeIn(LogLine line) {
        for (int at = line.indexOf(RARE, 0); at >= 0; at = line.indexOf(RARE, at + 1)) {
            if (at >= COMMON.length && line.indexOf(COMMON, at - COMMON.length) == at - COMMON.length) {
                return true;
            }
        }
        return false;
    }

    /** The one record of a line; null where there is none. */
    public @Nullable ControlRecord parse(LogLine line) {
        if (!mayBeIn(line)) {
            return null;
        }
        for (byte[] marker : markers) {
            if (line.indexOf(marker, 0) >= 0) {
                return null;
            }
        }
        String text = line.text(Math.max(0, line.length() - 4 * LONGEST_BYTES), line.length());
        Matcher record = RECORD.matcher(text);
        if (!record.find() || !isWholeMessage(text, record)) {
            return null;
        }
        ControlRecord found = record(record);
        return record.find() ? null : found;
    }

    /** Whether it is all that the line says: the end of a text, or the value of a JSON key. What another message quotes is none. */
    private static boolean isWholeMessage(String text, Matcher record) {
        int quote = record.start() - 1;
        if (quote < 0 || text.charAt(quote) != '"') {
            return record.end() == text.length() || text.charAt(record.end()) == '\r';
        }
        return text.substring(0, quote).stripTrailing().endsWith(":")
                && NEXT.matcher(text).region(record.end(), text.length()).lookingAt();
    }

    private static @Nullable ControlRecord record(Matcher record) {
        try {
            long lines = Long.parseLong(record.group(7));
            long names = Long.parseLong(record.group(8));
            long digest = Long.parseUnsignedLong(record.group(9), 16);
            long to = Long.parseLong(record.group(5));
            if ((names == 0 && (digest != 0 || lines != 0)) || lines > MOST_LINES || to > LAST_SECOND) {
                return null;
            }
            return new ControlRecord(
                    record.group(1),
                    Long.parseLong(record.group(2)),
                    side(record.group(6)),
                    Long.parseLong(record.group(3)),
                    Instant.ofEpochSecond(Long.parseLong(record.group(4))),
                    Instant.ofEpochSecond(to),
                    lines,
                    names,
                    digest,
                    Boolean.parseBoolean(record.group(10)));
        } catch (RuntimeException e) {
            return null; // says what cannot be
        }
    }

    private static Side side(String event) {
        return switch (event) {
            case "announced" -> Side.FORWARDED;
            case "processed" -> Side.PROCESSED;
            default -> Side.FAILED;
        };
    }
}
