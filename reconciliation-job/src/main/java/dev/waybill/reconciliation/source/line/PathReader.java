package dev.waybill.reconciliation.source.line;

import dev.waybill.reconciliation.window.FileTimeZone;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the name at the end of a path, and what can be trusted of a path that is torn. A torn line goes on with whatever its
 * writer says next, so that nothing of it is trusted but a file time that stands there whole; not for concurrent use.
 */
final class PathReader {

    private static final int MOST_NAME_CHARACTERS = 255;
    /** A character takes at most so many bytes: those of a JSON escape. */
    private static final int MOST_NAME_BYTES = 6 * MOST_NAME_CHARACTERS;

    private static final int MOST_PATH_BYTES = 1 << 13;
    private static final int TRUSTED = FileNameTime.DIGITS + 1;

    /** A log time, or a torn name, in the folder of a path with spaces: another line goes on there. */
    private static final Pattern FOREIGN = Pattern.compile("\\d:\\d\\d:\\d\\d|/\\d{14}");

    private static final Pattern OTHER_NAME =
            Pattern.compile("[\\p{L}\\p{N}_.+@~#-]*\\.(?=\\d*[A-Za-z])[A-Za-z0-9]{1,6}");

    private final FileNameTime fileNameTime;

    PathReader(FileTimeZone zone) {
        this.fileNameTime = new FileNameTime(zone);
    }

    /**
     * A whole name.
     *
     * @param fileTime null where it is the name of a file of another kind
     */
    record Name(String text, @Nullable Instant fileTime) {}

    /** The name at the end of the path that lies in {@code [from, to)}, or null where something foreign stands there. */
    @Nullable Name name(LogLine line, int from, int to, boolean json) {
        int start = line.lastIndexOf('/', from, to) + 1;
        if (start == 0 || start == to || to - start > MOST_NAME_BYTES || to - from > MOST_PATH_BYTES) {
            return null;
        }
        String name = line.isPlain(from, to) ? line.text(start, to) : unusual(line, from, start, to, json);
        if (name == null || name.length() > MOST_NAME_CHARACTERS) {
            return null;
        }
        Instant fileTime = fileNameTime.of(name).orElse(null);
        return fileTime != null || OTHER_NAME.matcher(name).matches() ? new Name(name, fileTime) : null;
    }

    /** The name that begins at a slash of a path which holds more than plain characters; null where something foreign stands there. */
    private static @Nullable String unusual(LogLine line, int from, int start, int to, boolean json) {
        boolean plain = true;
        for (int i = start; i < to; i++) {
            byte b = line.at(i);
            if ((b >= 0 && b <= ' ') || b == 0x7F) {
                return null;
            }
            plain &= b > 0 && b != '\\' && b != '"';
        }
        String name = line.text(start, to);
        if (!plain) {
            name = json ? undone(name) : name;
            if (name == null || foreignAt(name) < name.length()) {
                return null;
            }
        }
        return isForeignFolder(line, from, start, json) ? null : name;
    }

    /** What escapes mean; null behind the end of a JSON string. A slash may be escaped, too. */
    private static @Nullable String undone(String escaped) {
        if (endOfJson(escaped) < escaped.length()) {
            return null;
        }
        String text = escaped.indexOf('\\') < 0 ? escaped : JsonEscapes.undo(escaped);
        return text.substring(text.lastIndexOf('/') + 1);
    }

    private static int endOfJson(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i;
            }
        }
        return text.length();
    }

    /** Folders may have spaces in their names, but neither line ends nor other lines. */
    private static boolean isForeignFolder(LogLine line, int from, int to, boolean json) {
        boolean spaced = false;
        boolean quoted = false;
        for (int i = from; i < to; i++) {
            byte b = line.at(i);
            if ((b >= 0 && b < ' ') || b == 0x7F) {
                return true;
            }
            spaced |= b == ' ';
            quoted |= b == '"';
        }
        if (!spaced && !quoted) {
            return false;
        }
        String folder = line.text(from, to);
        return (json && endOfJson(folder) < folder.length())
                || (spaced && FOREIGN.matcher(folder).find());
    }

    /**
     * The beginning of a torn name, up to the underscore behind its time, if nothing foreign stands before that; else empty.
     *
     * @param from where the path begins
     * @param to where the line, or what another marker begins in it, ends
     */
    String trusted(LogLine line, int from, int to, boolean json) {
        String path = line.text(from, Math.min(to, from + MOST_PATH_BYTES));
        if (json) {
            path = JsonEscapes.undo(path.substring(0, endOfJson(path)));
        }
        path = path.substring(0, foreignAt(path));
        int name = Math.max(path.lastIndexOf('/'), path.indexOf('/') < 0 ? path.lastIndexOf('\\') : -1) + 1;
        if (name == 0 || name + TRUSTED > path.length() || holdsAnotherTime(path, name)) {
            return "";
        }
        String beginning = path.substring(name, name + TRUSTED);
        return fileNameTime.of(beginning).isPresent() ? beginning : "";
    }

    /** What was torn may go on with another path. */
    private boolean holdsAnotherTime(String path, int name) {
        for (int slash = path.indexOf('/'); slash >= 0 && slash < name - 1; slash = path.indexOf('/', slash + 1)) {
            int begin = slash + 1;
            if (fileNameTime
                    .of(path.substring(begin, Math.min(begin + TRUSTED, path.length())))
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** Where the first character stands that no name holds; the text's length if none does. */
    private static int foreignAt(String text) {
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
