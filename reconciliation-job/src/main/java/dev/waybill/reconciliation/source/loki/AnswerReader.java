package dev.waybill.reconciliation.source.loki;

import tools.jackson.core.JsonParser;

/**
 * Takes the result out of one answer while it streams in. Used for one attempt only.
 *
 * @param <T> what the answer says
 */
interface AnswerReader<T> {

    /** The {@code resultType} that the answer must have. */
    String resultType();

    /** Reads the array {@code data.result}; the parser stands at its beginning, and is left at its end. */
    void readResult(JsonParser json);

    /** What was read, once the answer proved to be whole. */
    T finish();
}
