package dev.waybill.reconciliation.audit;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Compares the clock here with the database's. A clock that runs ahead would judge windows that are not over, and would take
 * all of history for old; so nothing is audited or removed while the two disagree.
 */
@Component
public class ClockCheck {

    private static final Logger log = LoggerFactory.getLogger(ClockCheck.class);

    private final JdbcTemplate jdbc;
    private final ScheduleProperties properties;
    private final Clock clock;

    ClockCheck(JdbcTemplate jdbc, ScheduleProperties properties, Clock clock) {
        this.jdbc = jdbc;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * The present, by the clock here or the database's, whichever is behind: a clock that is a little ahead would have windows
     * judged that are not over.
     */
    public Instant present() {
        Instant there = there();
        Instant here = clock.instant();
        return there.isBefore(here) ? there : here;
    }

    boolean isSane() {
        Instant there = there();
        Instant here = clock.instant();
        Duration skew = Duration.between(there, here).abs();
        boolean sane = skew.compareTo(properties.maxClockSkew()) <= 0;
        if (!sane) {
            log.error("Nothing is audited: the clock says {}, but the database's says {}", here, there);
        }
        return sane;
    }

    private Instant there() {
        return Objects.requireNonNull(jdbc.queryForObject("SELECT UTC_TIMESTAMP(6)", Timestamp.class))
                .toInstant();
    }
}
