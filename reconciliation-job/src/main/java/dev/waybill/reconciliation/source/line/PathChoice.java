package dev.waybill.reconciliation.source.line;

import dev.waybill.reconciliation.source.line.NameReader.Name;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a path ends. The text that ends it may stand in folders and names, and once more in the rest of the line; where
 * more than one name is possible, the line is in doubt.
 */
final class PathChoice {

    private static final int MOST = 64;
    private static final int NONE = Integer.MAX_VALUE;

    private final List<Ending> possible = new ArrayList<>();

    /** Where each wording ends next; kept, so that nothing is looked for twice. */
    private int[] ends = {};

    /** A name, the wording that it was read by, and where its path ends. */
    record Ending(Wording wording, Name name, int at) {

        boolean hasExtension() {
            return !NameEndings.of(name.written()).isEmpty();
        }
    }

    /** The only name that a line can mean, a name of another kind where it means none, or null where it is in doubt. */
    @Nullable Ending of(LogLine line, int from, int to, List<Wording> wordings) {
        Ending other = null;
        Ending first = null;
        possible.clear();
        ends = ends.length < wordings.size() ? new int[wordings.size()] : ends;
        Arrays.fill(ends, -1);
        int tried = 0;
        for (int at = from; at < to && tried < MOST; tried++) {
            int nearest = nearest(line, at, to, wordings);
            if (nearest < 0) {
                break;
            }
            Wording wording = wordings.get(nearest);
            int next = ends[nearest];
            Name name = wording.names().name(line, from, next, wording.json());
            if (name != null && name.isOther()) {
                other = other == null ? new Ending(wording, name, next) : other;
            } else if (name != null && first == null) {
                first = new Ending(wording, name, next);
            } else if (name != null) {
                possible.add(new Ending(wording, name, next));
            }
            at = next + 1;
        }
        if (tried == MOST) {
            return null;
        }
        return first == null ? other : possible.isEmpty() ? first : only(line, first);
    }

    /** Which of the wordings' ends comes next, the longest where several begin at one place; −1 if none comes. */
    private int nearest(LogLine line, int at, int to, List<Wording> wordings) {
        int nearest = -1;
        for (int i = 0; i < wordings.size(); i++) {
            byte[] after = wordings.get(i).after();
            if (ends[i] < at) {
                int found = line.indexOf(after, at, to);
                ends[i] = found < 0 ? NONE : found;
            }
            if (ends[i] != NONE
                    && (nearest < 0
                            || ends[i] < ends[nearest]
                            || (ends[i] == ends[nearest]
                                    && after.length > wordings.get(nearest).after().length))) {
                nearest = i;
            }
        }
        return nearest;
    }

    /** A whole name ends in an extension, as a rule; what is no name does not. */
    private @Nullable Ending only(LogLine line, Ending first) {
        possible.addFirst(first);
        List<Ending> likely = possible.stream().filter(Ending::hasExtension).toList();
        if (likely.size() > 1) {
            return null;
        }
        Ending chosen = likely.isEmpty() ? first : likely.getFirst();
        boolean again = possible.stream()
                .anyMatch(each -> each.at() > chosen.at() && each.wording().equals(chosen.wording()));
        return again || (likely.isEmpty() && goesOnLikeAName(line, chosen)) ? null : chosen;
    }

    private static boolean goesOnLikeAName(LogLine line, Ending ending) {
        int next = ending.at() + ending.wording().after().length;
        return next < line.length()
                && (Character.isLetterOrDigit(line.at(next))
                        || line.at(next) == '_'
                        || line.at(next) == '.'
                        || line.at(next) == '-');
    }
}
