package dev.waybill.reconciliation.source.line;

import dev.waybill.reconciliation.source.Spelling;
import dev.waybill.reconciliation.window.FileTimeZone;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads names by the pattern of a flow. Of a torn path nothing is trusted, because nobody knows which part of a name is enough
 * to know a file by; and a text that does not match is doubt unless it is the whole name of something else. Not for
 * concurrent use.
 */
final class PatternReader implements NameReader {

    private final BoundedMatch match;
    private final int nameGroup;
    private final int timeGroup;
    private final Map<String, Integer> groups;
    private final NameChange change;
    private final @Nullable NameTime time;

    PatternReader(NameFormat format, FileTimeZone zone) {
        this.match = new BoundedMatch(format.pattern());
        Map<String, Integer> all = Pattern.compile(format.pattern()).namedGroups();
        this.nameGroup = all.getOrDefault(NameFormat.NAME, 0);
        this.timeGroup = all.getOrDefault(NameFormat.TIME, 0);
        this.groups = format.groupNumbers();
        this.change = new NameChange(format.replacements(), format.letterCase());
        String written = format.time();
        this.time = written == null ? null : new NameTime(written, zone);
    }

    @Override
    public @Nullable Name name(LogLine line, int from, int to, boolean json) {
        if (from == to || to - from > PathText.MOST_PATH_BYTES) {
            return null;
        }
        String written = line.text(from, to);
        String path = line.isPlain(from, to) ? written : PathText.meant(written, json);
        return path == null ? null : name(path);
    }

    /** The name that a path means as it stands there; null where that is in doubt. */
    @Nullable Name name(String path) {
        if (!match.matches(path)) {
            String base = path.substring(path.lastIndexOf('/') + 1);
            return !match.gaveUp()
                            && base.length() <= PathText.MOST_NAME_CHARACTERS
                            && PathText.isNameOfAnotherKind(base)
                    ? Name.ofOtherKind(base)
                    : null;
        }
        String spelled = match.group(nameGroup);
        String name = spelled == null ? null : change.of(spelled);
        if (name == null
                || name.isEmpty()
                || name.length() > PathText.MOST_NAME_CHARACTERS
                || name.charAt(0) == ' '
                || name.charAt(name.length() - 1) == ' ') {
            return null;
        }
        Spelling spelling = Spelling.of(path, name, captured());
        if (time == null) {
            return new Name(name, Kind.UNTIMED, null, spelling);
        }
        String stated = match.group(timeGroup);
        Instant fileTime = stated == null ? null : time.of(stated);
        return fileTime == null ? null : Name.of(name, fileTime, spelling);
    }

    private Map<String, String> captured() {
        if (groups.isEmpty()) {
            return Map.of();
        }
        Map<String, String> captured = new HashMap<>();
        groups.forEach((group, number) -> {
            String value = match.group(number);
            if (value != null && !value.isEmpty()) {
                captured.put(group, value);
            }
        });
        return captured;
    }

    @Override
    public String trusted(LogLine line, int from, int to, boolean json) {
        return "";
    }

    @Override
    public String beginning(String name) {
        return "";
    }

    @Override
    public boolean doubtsOtherKinds() {
        return true;
    }
}
