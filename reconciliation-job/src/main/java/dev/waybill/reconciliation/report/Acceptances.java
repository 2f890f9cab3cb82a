package dev.waybill.reconciliation.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a person accepts for one execution of an audit, written {@code silence=host-2,torn-lines}. A silence may name the writers
 * that it is accepted of; without names it is that of all.
 *
 * @param accepted what is accepted, each with the writers that it is limited to; an empty set limits nothing
 */
public record Acceptances(Map<Acceptance, Set<String>> accepted) {

    public static final Acceptances NONE = new Acceptances(Map.of());

    /** Silence of everybody. */
    public static final Acceptances OF_SILENCE = new Acceptances(Map.of(Acceptance.SILENCE, Set.of()));

    public Acceptances {
        accepted = Map.copyOf(accepted);
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException naming what there is to accept
     */
    public static Acceptances parse(String text) {
        Map<Acceptance, Set<String>> accepted = new TreeMap<>();
        Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .forEach(part -> {
                    String[] words = part.split("=", 2);
                    Acceptance acceptance = Acceptance.of(words[0].strip());
                    if (words.length > 1 && acceptance != Acceptance.SILENCE) {
                        throw new IllegalArgumentException(
                                "Only a silence is accepted of a writer, not '%s'".formatted(part));
                    }
                    Set<String> writers = accepted.get(acceptance);
                    if (words.length == 1) {
                        accepted.put(acceptance, Set.of());
                    } else if (writers == null || !writers.isEmpty()) {
                        Set<String> more = new TreeSet<>(writers == null ? Set.of() : writers);
                        more.add(words[1].strip());
                        accepted.put(acceptance, more);
                    }
                });
        return new Acceptances(accepted);
    }

    public boolean isEmpty() {
        return accepted.isEmpty();
    }

    /** Whether this is accepted, of everybody where it is a silence. */
    public boolean has(Acceptance acceptance) {
        Set<String> writers = accepted.get(acceptance);
        return writers != null && writers.isEmpty();
    }

    /** Whether the silence of a writer is accepted. */
    public boolean silenceOf(String writer) {
        Set<String> writers = accepted.get(Acceptance.SILENCE);
        return writers != null && (writers.isEmpty() || writers.contains(writer));
    }

    @Override
    public String toString() {
        return accepted.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .flatMap(entry -> entry.getValue().isEmpty()
                        ? Stream.of(entry.getKey().word())
                        : entry.getValue().stream()
                                .sorted()
                                .map(writer -> entry.getKey().word() + "=" + writer))
                .collect(Collectors.joining(","));
    }
}
