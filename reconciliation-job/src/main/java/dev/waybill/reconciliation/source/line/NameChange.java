package dev.waybill.reconciliation.source.line;

import dev.waybill.reconciliation.source.line.NameFormat.LetterCase;
import dev.waybill.reconciliation.source.line.NameFormat.Replacement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings a name as it is written to the identity that all sides share; not for concurrent use. */
final class NameChange {

    private final List<BoundedMatch> matches;
    private final List<String> texts;
    private final LetterCase letterCase;

    NameChange(List<Replacement> replacements, LetterCase letterCase) {
        this.matches = replacements.stream()
                .map(replacement -> new BoundedMatch(replacement.from()))
                .toList();
        this.texts = replacements.stream().map(Replacement::to).toList();
        this.letterCase = letterCase;
    }

    /** The identity; null where to find it takes too long. */
    @Nullable String of(String written) {
        String name = written;
        for (int i = 0; i < texts.size(); i++) {
            name = matches.get(i).replaced(name, texts.get(i));
            if (name == null) {
                return null;
            }
        }
        return letterCase.of(name);
    }
}
