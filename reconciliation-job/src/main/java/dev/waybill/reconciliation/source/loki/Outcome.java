package dev.waybill.reconciliation.source.loki;

import dev.waybill.reconciliation.source.loki.answer.Page;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a piece. */
sealed interface Outcome {

    /** It was cut into smaller pieces, which take its place. */
    record Cut(List<Piece> pieces) implements Outcome {}

    /** It was read; {@code rest} is what is left of it. */
    record Read(Page page, Piece.@Nullable Pages rest) implements Outcome {}
}
