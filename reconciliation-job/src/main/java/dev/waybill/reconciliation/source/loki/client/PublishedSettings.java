package dev.waybill.reconciliation.source.loki.client;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Loki publishes of its settings at {@code /config}: YAML, in sections, of which only single values are read.
 *
 * @param text the whole text
 */
record PublishedSettings(String text) {

    /** Whether these are the settings of a Loki, and not a page of its gateway. */
    boolean readable() {
        return !section("querier").isEmpty() && !section("ingester").isEmpty();
    }

    /** A value at the top of a section, as it stands there. */
    Optional<String> value(String section, String name) {
        Matcher value = Pattern.compile("(?m)^  %s: *\"?([^\\s\"]+)\"? *$".formatted(Pattern.quote(name)))
                .matcher(section(section));
        return value.find() ? Optional.of(value.group(1)) : Optional.empty();
    }

    private String section(String name) {
        Matcher section = Pattern.compile("(?m)^%s: *\\R((?:^(?:[ \\t#-].*)?\\R)*)".formatted(Pattern.quote(name)))
                .matcher(text + "\n");
        return section.find() ? section.group(1) : "";
    }
}
