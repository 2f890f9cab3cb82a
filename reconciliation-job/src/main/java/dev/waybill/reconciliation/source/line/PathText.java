package dev.waybill.reconciliation.source.line;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may stand in the text of a path, and what shows that another line goes on in it. */
final class PathText {

    static final int MOST_NAME_CHARACTERS = 255;
    static final int MOST_PATH_BYTES = 1 << 13;

    /** A log time, or a torn name, in the folder of a path with spaces: another line goes on there. */
    private static final Pattern FOREIGN = Pattern.compile("\\d:\\d\\d:\\d\\d|/\\d{14}");

    private static final Pattern OTHER_NAME =
            Pattern.compile("[\\p{L}\\p{N}_.+@~#-]*\\.(?=\\d*[A-Za-z])[A-Za-z0-9]{1,6}");

    private PathText() {}

    /** Whether a whole name stands there, of whatever kind: it ends in an extension. */
    static boolean isNameOfAnotherKind(String name) {
        return OTHER_NAME.matcher(name).matches();
    }

    static boolean holdsAnotherLine(String text) {
        return FOREIGN.matcher(text).find();
    }

    /** What a path that holds spaces, escapes or letters of the world means; null where something foreign stands in it. */
    static @Nullable String meant(String written, boolean json) {
        if (json && endOfJson(written) < written.length()) {
            return null;
        }
        String text = json && written.indexOf('\\') >= 0 ? JsonEscapes.undo(written) : written;
        int at = foreignAt(text);
        while (at < text.length() && text.charAt(at) == ' ') {
            at += 1 + foreignAt(text.substring(at + 1));
        }
        boolean spaced = text.indexOf(' ') >= 0;
        return at < text.length() || (spaced && holdsAnotherLine(text)) ? null : text;
    }

    static int endOfJson(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i;
            }
        }
        return text.length();
    }

    /** Where the first character stands that no name holds; the text's length if none does. */
    static int foreignAt(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > ' ' && c < 0x7F) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isWhitespace(c)
                    || Character.isSpaceChar(c)
                    || Character.isISOControl(c)
                    || Character.isSurrogate(c)
                    || c == '\uFFFD'
                    || c == '\uFEFF') {
                return i;
            }
        }
        return text.length();
    }
}
