package dev.waybill.reconciliation.source.loki.answer;

import java.io.IOException;
import java.io.InputStream;
import tools.jackson.core.JsonParser;

/**
 * Takes the result out of one answer while it streams in. Used for one attempt only.
 *
 * @param <T> what the answer says
 */
public interface AnswerReader<T> {

    /** The {@code resultType} that the answer must have. */
    String resultType();

    /** Whether {@code data} itself is the array of the result, as for questions about labels. */
    default boolean dataIsResult() {
        return false;
    }

    /** Reads the array of the result; the parser stands at its beginning, and is left at its end. */
    void readResult(JsonParser json);

    /** The media type to ask for; an answer may come as JSON whatever it is. */
    default String accepts() {
        return "application/json";
    }

    /**
     * Reads a whole answer in protobuf, as {@link #accepts} asked for.
     *
     * @throws BadAnswerException if it is not whole, or nobody asked for it
     */
    default void readProtobuf(InputStream body) throws IOException {
        throw new BadAnswerException("the answer is protobuf, which was not asked for");
    }

    /** What was read, once the answer proved to be whole. */
    T finish();
}
