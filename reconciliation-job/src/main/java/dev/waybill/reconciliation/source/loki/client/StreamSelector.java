package dev.waybill.reconciliation.source.loki.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a log query that selects streams: {@code {service="x", env!~"test.*"}}.
 *
 * @param text the part, with its braces
 */
public record StreamSelector(String text) {

    private static final String STRING = "\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`";
    private static final Pattern SELECTOR = Pattern.compile("\\s*\\{(?:[^\"`{}]|" + STRING + ")*+}");
    private static final Pattern MATCHER =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)\\s*(?:=~|!~|!=|=)\\s*(?:" + STRING + ")");

    /**
     * The selector at the beginning of a log query.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static StreamSelector of(String query) {
        Matcher selector = SELECTOR.matcher(query);
        if (!selector.lookingAt()) {
            throw new IllegalArgumentException(
                    "the query is '%s', which does not begin with a selector of streams".formatted(query));
        }
        return new StreamSelector(selector.group().strip());
    }

    /** The names of the labels that it asks for. */
    public Set<String> labels() {
        Set<String> names = new TreeSet<>();
        MATCHER.matcher(text).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    /** Those of its streams that have all of these labels; an empty value means that there is no such label. */
    public String with(Map<String, String> labels) {
        List<String> matchers = new ArrayList<>();
        String own = text.substring(1, text.length() - 1).strip();
        if (!own.isEmpty()) {
            matchers.add(own.endsWith(",") ? own.substring(0, own.length() - 1) : own);
        }
        labels.forEach((name, value) -> matchers.add(name + "=" + quoted(value)));
        return "{" + String.join(", ", matchers) + "}";
    }

    /** The same, put as a filter of lines, which may also be about labels that are no stream's own. */
    public String filteredBy(Map<String, String> labels) {
        StringBuilder query = new StringBuilder(text);
        labels.forEach(
                (name, value) -> query.append(" | ").append(name).append('=').append(quoted(value)));
        return query.toString();
    }

    /** A text as LogQL writes it. */
    public static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
