package dev.waybill.reconciliation.web.action;

import jakarta.annotation.PreDestroy;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Writes down what is done: one line in the log, always, and one row. Where the database does not take the row, the action
 * stands all the same, and the log says so.
 *
 * <p>What anybody can cause without having access, failed sign-ins, is written by a thread of its own with a short queue, so
 * that neither the one who is refused nor anybody else waits for it; what does not fit is in the log alone.
 */
@Component
public class ActionLog {

    static final Duration KEPT = Duration.ofDays(365);

    private static final Logger log = LoggerFactory.getLogger(ActionLog.class);
    private static final int QUEUED = 256;
    private static final int NAME_LENGTH = 255;
    private static final int ARGUMENTS_LENGTH = 2_000;
    private static final long CLEANED_EVERY = Duration.ofHours(1).toMillis();

    private final JdbcClient jdbc;
    private final Clock clock;
    private final AtomicLong cleanedAt = new AtomicLong();
    private final ExecutorService later = new ThreadPoolExecutor(
            0,
            1,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUED),
            Thread.ofPlatform().daemon().name("actions-", 0).factory());

    ActionLog(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Writes an action down before it returns. */
    public void record(ActionKind kind, Actor actor, Map<String, ?> arguments) {
        insert(say(kind, actor, arguments));
    }

    /** Writes an action down soon. */
    public void recordSoon(ActionKind kind, Actor actor, Map<String, ?> arguments) {
        Row row = say(kind, actor, arguments);
        try {
            later.execute(() -> insert(row));
        } catch (RejectedExecutionException e) {
            log.debug("Too many actions at once; this one is in the log alone");
        }
    }

    private Row say(ActionKind kind, Actor actor, Map<String, ?> arguments) {
        String said = arguments.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(argument -> argument.getKey() + "=" + argument.getValue())
                .collect(Collectors.joining(" "));
        Row row = new Row(
                clock.instant(),
                kind,
                printable(actor.name(), NAME_LENGTH),
                printable(actor.address(), NAME_LENGTH),
                printable(said, ARGUMENTS_LENGTH));
        log.info("{} by '{}' from {} {}", kind, row.actor(), row.address(), row.arguments());
        return row;
    }

    private void insert(Row row) {
        try {
            jdbc.sql("INSERT INTO actions (at, kind, actor, address, arguments) VALUES (?, ?, ?, ?, ?)")
                    .param(Timestamp.from(row.at()))
                    .param(row.kind().name())
                    .param(row.actor())
                    .param(row.address())
                    .param(row.arguments())
                    .update();
            forgetOld(row.at());
        } catch (DataAccessException | TransactionException e) {
            log.warn("That action is in the log alone, for the database did not take it: {}", e.toString());
        }
    }

    private void forgetOld(Instant now) {
        long last = cleanedAt.get();
        if (now.toEpochMilli() - last > CLEANED_EVERY && cleanedAt.compareAndSet(last, now.toEpochMilli())) {
            jdbc.sql("DELETE FROM actions WHERE at < ? LIMIT 10000")
                    .param(Timestamp.from(now.minus(KEPT)))
                    .update();
        }
    }

    /** What others wrote, without what could forge a line of the log or turn it around. */
    private static String printable(String text, int length) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().limit(length).forEach(c -> {
            boolean odd = Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || Character.getType(c) == Character.SURROGATE
                    || Character.getType(c) == Character.LINE_SEPARATOR
                    || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
            safe.appendCodePoint(odd ? '\uFFFD' : c);
        });
        return safe.length() > length ? safe.substring(0, length) : safe.toString();
    }

    @PreDestroy
    void close() {
        later.shutdown();
    }

    private record Row(Instant at, ActionKind kind, String actor, String address, String arguments) {}
}
