package dev.waybill.reconciliation.report.query;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Lets those who ask the same at the same time share one answer: as many consoles show one page, the database is asked for it
 * once at a time. Whoever asks gets an answer that was read after they asked, never an older one.
 */
@Component
public class SharedReads {

    private final Map<Object, Line> lines = new ConcurrentHashMap<>();

    /**
     * The answer to a question.
     *
     * @param question what is asked, equal for those who may share the answer
     * @param answer reads it; what it throws is thrown to all who share it
     */
    @SuppressWarnings({"unchecked", "NullAway"
    }) // a question stands for answers of one type, null only where they may be
    public <T> T read(Object question, Supplier<T> answer) {
        Line line = lines.compute(question, (any, standing) -> (standing == null ? new Line() : standing).joined());
        try {
            Turn turn = line.next;
            line.lock.lock();
            try {
                if (!turn.over) {
                    line.next = new Turn();
                    turn.take(answer);
                }
            } finally {
                line.lock.unlock();
            }
            return (T) turn.get();
        } finally {
            lines.computeIfPresent(question, (any, standing) -> standing.left());
        }
    }

    /** Those who stand in line with one question. */
    private static final class Line {

        private final ReentrantLock lock = new ReentrantLock();
        private int standing;
        private volatile Turn next = new Turn();

        private Line joined() {
            standing++;
            return this;
        }

        private @Nullable Line left() {
            standing--;
            return standing == 0 ? null : this;
        }
    }

    /** An answer that is read once, for all who stood in line when the reading began. */
    private static final class Turn {

        private boolean over;
        private @Nullable Object answer;
        private @Nullable RuntimeException failure;

        private void take(Supplier<?> read) {
            try {
                answer = read.get();
            } catch (RuntimeException e) {
                failure = e;
            } finally {
                over = true;
            }
        }

        private @Nullable Object get() {
            if (failure != null) {
                throw failure;
            }
            return answer;
        }
    }
}
