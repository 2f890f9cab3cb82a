package dev.waybill.reconciliation.source.line;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What becomes of a text on its way through encodings that do not hold it: question marks, bytes that are no UTF-8, escapes,
 * or other letters. Another sentence that happens to go on like the marker is none of these, and stays noise.
 */
final class MangledText {

    private static final int LOOK_BACK = 48;
    private static final int DIGITS_OF_A_TIME = 14;
    private static final char REPLACEMENT = '\uFFFD';

    /** Encodings that logs are written in, or are taken for, where they should be UTF-8. */
    private static final List<Charset> ENCODINGS = Stream.of(
                    "ISO-8859-1", "windows-1252", "windows-1251", "GBK", "Big5", "Shift_JIS", "EUC-KR")
            .filter(Charset::isSupported)
            .map(Charset::forName)
            .toList();

    private final String text;
    private final Set<String> mangled = new LinkedHashSet<>();

    MangledText(String text) {
        this.text = text;
        if (text.isEmpty()) {
            return;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        for (Charset read : ENCODINGS) {
            add(new String(utf8, read));
            for (Charset written : ENCODINGS) {
                if (written.newEncoder().canEncode(text)) {
                    byte[] bytes = text.getBytes(written);
                    add(new String(bytes, read));
                    add(new String(bytes, StandardCharsets.UTF_8));
                }
            }
        }
        char last = text.charAt(text.length() - 1);
        mangled.add("\\u%04x".formatted((int) last));
        mangled.add("&#%d;".formatted((int) last));
        mangled.add("&#x%x;".formatted((int) last));
        StringBuilder percent = new StringBuilder();
        StringBuilder hex = new StringBuilder();
        for (byte b : text.substring(text.length() - 1).getBytes(StandardCharsets.UTF_8)) {
            percent.append("%%%02x".formatted(b));
            hex.append("\\x%02x".formatted(b));
        }
        mangled.add(percent.toString());
        mangled.add(hex.toString());
    }

    /** Its last two letters: one alone may end another word. */
    private void add(String other) {
        if (!other.equals(text) && other.indexOf(REPLACEMENT) < 0) {
            mangled.add(other.substring(Math.max(0, other.length() - 2)).toLowerCase(Locale.ROOT));
        }
    }

    /**
     * Whether this text, mangled, ends at a position.
     *
     * @param rest where what follows it begins
     */
    boolean endsAt(LogLine line, int end, int rest) {
        if (text.isEmpty()) {
            return false;
        }
        String before = line.text(Math.max(0, end - LOOK_BACK), end);
        if (before.isEmpty()) {
            return holdsATime(line, rest);
        }
        char last = before.charAt(before.length() - 1);
        return last == REPLACEMENT
                || (Character.isISOControl(last) && last != '\t')
                || endsInQuestionMarks(before)
                || endsInAnEnd(before)
                || mangled.stream().anyMatch(before.toLowerCase(Locale.ROOT)::endsWith);
    }

    /** One question mark alone may as well begin the query of an address. */
    private boolean endsInQuestionMarks(String before) {
        return before.endsWith(text.length() == 1 ? "?" : "??");
    }

    /** The text is cut at its front, at the line's beginning or behind a hole. */
    private boolean endsInAnEnd(String before) {
        for (int cut = 1; cut < text.length(); cut++) {
            String end = text.substring(cut);
            if (before.endsWith(end)) {
                int at = before.length() - end.length() - 1;
                return at < 0 || before.charAt(at) == REPLACEMENT || Character.isISOControl(before.charAt(at));
            }
        }
        return false;
    }

    private static boolean holdsATime(LogLine line, int from) {
        int digits = 0;
        for (int i = from; i < line.length() && digits < DIGITS_OF_A_TIME; i++) {
            digits = line.at(i) >= '0' && line.at(i) <= '9' ? digits + 1 : 0;
        }
        return digits == DIGITS_OF_A_TIME;
    }
}
