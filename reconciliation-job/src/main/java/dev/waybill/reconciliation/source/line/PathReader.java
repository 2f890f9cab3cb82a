package dev.waybill.reconciliation.source.line;

import dev.waybill.reconciliation.source.Spelling;
import dev.waybill.reconciliation.window.FileTimeZone;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads the name at the end of a path, and what can be trusted of a path that is torn. A torn line goes on with whatever its
 * writer says next, so that nothing of it is trusted but a file time that stands there whole; not for concurrent use.
 */
final class PathReader implements NameReader {

    /** A character takes at most so many bytes: those of a JSON escape. */
    private static final int MOST_NAME_BYTES = 6 * PathText.MOST_NAME_CHARACTERS;

    private static final int TRUSTED = FileNameTime.DIGITS + 1;

    private final FolderText folders = new FolderText();
    private final FileNameTime fileNameTime;

    PathReader(FileTimeZone zone) {
        this.fileNameTime = new FileNameTime(zone);
    }

    /** The name at the end of the path that lies in {@code [from, to)}, or null where something foreign stands there. */
    @Override
    public @Nullable Name name(LogLine line, int from, int to, boolean json) {
        int start = line.lastIndexOf('/', from, to) + 1;
        if (start == 0 || start == to || to - start > MOST_NAME_BYTES || to - from > PathText.MOST_PATH_BYTES) {
            return null;
        }
        boolean plain = line.isPlain(from, to);
        String name = plain ? line.text(start, to) : unusual(line, from, start, to, json);
        if (name == null || name.length() > PathText.MOST_NAME_CHARACTERS) {
            return null;
        }
        Instant fileTime = fileNameTime.of(name).orElse(null);
        if (fileTime == null) {
            return PathText.isNameOfAnotherKind(name) ? Name.ofOtherKind(name) : null;
        }
        return Name.of(
                name, fileTime, plain ? folders.of(line, from, start) : spelling(line.text(from, to), name, json));
    }

    private static Spelling spelling(String written, String name, boolean json) {
        String path = json ? JsonEscapes.undo(written) : written;
        return Spelling.in(path.substring(0, path.length() - name.length()));
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
            if (name == null || PathText.foreignAt(name) < name.length()) {
                return null;
            }
        }
        return isForeignFolder(line, from, start, json) ? null : name;
    }

    /** What escapes mean; null behind the end of a JSON string. A slash may be escaped, too. */
    private static @Nullable String undone(String escaped) {
        if (PathText.endOfJson(escaped) < escaped.length()) {
            return null;
        }
        String text = escaped.indexOf('\\') < 0 ? escaped : JsonEscapes.undo(escaped);
        return text.substring(text.lastIndexOf('/') + 1);
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
        return (json && PathText.endOfJson(folder) < folder.length()) || (spaced && PathText.holdsAnotherLine(folder));
    }

    /**
     * The beginning of a torn name, up to the underscore behind its time, if nothing foreign stands before that; else empty.
     *
     * @param from where the path begins
     * @param to where the line, or what another marker begins in it, ends
     */
    @Override
    public String trusted(LogLine line, int from, int to, boolean json) {
        String path = line.text(from, Math.min(to, from + PathText.MOST_PATH_BYTES));
        if (json) {
            path = JsonEscapes.undo(path.substring(0, PathText.endOfJson(path)));
        }
        path = path.substring(0, PathText.foreignAt(path));
        int name = Math.max(path.lastIndexOf('/'), path.indexOf('/') < 0 ? path.lastIndexOf('\\') : -1) + 1;
        if (name == 0 || name + TRUSTED > path.length() || holdsAnotherTime(path, name)) {
            return "";
        }
        String beginning = path.substring(name, name + TRUSTED);
        return fileNameTime.of(beginning).isPresent() ? beginning : "";
    }

    @Override
    public String beginning(String name) {
        return name.substring(0, TRUSTED);
    }

    /** A torn name without its time ends in nothing that looks like an extension. */
    @Override
    public boolean doubtsOtherKinds() {
        return false;
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
}
