package dev.waybill.reconciliation.source.control;

/**
 * What all writers of a log together say of a stretch.
 *
 * @param vouched whether each of them tells of all of it, so that nothing else may stand there
 */
public record Said(Stretch stretch, long lines, long names, long digest, boolean vouched) {

    Said plus(Said other) {
        return new Said(
                stretch.and(other.stretch),
                lines + other.lines,
                names + other.names,
                digest + other.digest,
                vouched && other.vouched);
    }
}
