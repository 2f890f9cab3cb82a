package dev.waybill.reconciliation.source.control;

/**
 * What all writers of a log together say of a stretch.
 *
 * @param records how many records say so; a name that two of them count is counted twice
 * @param vouched whether each of them tells of all of it, so that nothing else may stand there
 * @param edge whether one of them began or stopped in it, so that lines of another life of it may stand there
 */
public record Said(Stretch stretch, long lines, long names, long digest, int records, boolean vouched, boolean edge) {

    Said plus(Said other) {
        return new Said(
                stretch.and(other.stretch),
                lines + other.lines,
                names + other.names,
                digest + other.digest,
                records + other.records,
                vouched && other.vouched,
                edge || other.edge);
    }
}
