package dev.waybill.reconciliation.source.line;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Malformed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Raises doubt about names that other names of the log show to be cut short: a line that was torn within a name, and went on
 * with the very text that ends a path, says the beginning of a name and nothing that would give it away. What names end in
 * is learned. An ending that comes more often is one of its own.
 */
final class NameEndings {

    private static final int MOST_ODD = 8;
    private static final int MOST_ENDINGS = 64;
    private static final int LONGEST = 7;

    private final Map<String, Integer> endings = new HashMap<>();
    private final List<Odd> waiting = new ArrayList<>();
    private String usual = "";

    private record Odd(String ending, Malformed doubt) {

        Malformed at(Instant loggedAt) {
            return new Malformed(doubt.side(), loggedAt, doubt.line(), doubt.fragment(), true);
        }
    }

    /** What a name ends in after its last dot, with the dot; empty where that is no extension. */
    static String of(String name) {
        int dot = name.lastIndexOf('.');
        if (dot < 0 || name.length() - dot > LONGEST) {
            return "";
        }
        for (int i = dot + 1; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) {
                return "";
            }
        }
        return name.substring(dot);
    }

    /** Whether a name ends like most of them, so that nothing needs to be taken in. */
    boolean isUsual(String name) {
        return !usual.isEmpty() && name.endsWith(usual);
    }

    /**
     * Takes in a name.
     *
     * @param doubt what to say if it seems to be cut short
     * @param doubts takes what this name, or an earlier one, raises
     * @return how many doubts there were
     */
    int take(String name, Malformed doubt, Consumer<LogEntry> doubts) {
        Instant loggedAt = doubt.loggedAt();
        String ending = of(name);
        if (endings.size() == MOST_ENDINGS && !endings.containsKey(ending)) {
            return 0;
        }
        int count = endings.merge(ending, 1, Integer::sum);
        int raised = count == 1 ? raiseShorter(ending, loggedAt, doubts) : 0;
        if (count > MOST_ODD) {
            usual = ending;
            waiting.removeIf(odd -> odd.ending().equals(ending));
        } else {
            Odd odd = new Odd(ending, doubt);
            if (endings.keySet().stream()
                    .anyMatch(each -> each.length() > ending.length() && each.startsWith(ending))) {
                doubts.accept(odd.at(loggedAt));
                raised++;
            } else {
                waiting.add(odd);
            }
        }
        return raised;
    }

    private int raiseShorter(String ending, Instant loggedAt, Consumer<LogEntry> doubts) {
        int raised = 0;
        for (Iterator<Odd> each = waiting.iterator(); each.hasNext(); ) {
            Odd odd = each.next();
            if (ending.length() > odd.ending().length() && ending.startsWith(odd.ending())) {
                doubts.accept(odd.at(loggedAt));
                each.remove();
                raised++;
            }
        }
        return raised;
    }
}
