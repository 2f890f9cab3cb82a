package dev.waybill.reconciliation.web;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.TransactionException;

/** What the database kept from being answered, in words that tell no more than that. */
enum DatabaseFault {
    /** Every connection is in use, or none can be made. */
    NO_CONNECTION("The database does not answer, or too much is asked of it at once; try again in a moment"),
    /** A statement took too long. */
    TOO_SLOW("The database did not answer in time; ask for less, or try again in a moment"),
    /** Anything else. */
    FAILED("The database does not answer; see the log");

    private static final int DEPTH = 20;

    private final String detail;

    DatabaseFault(String detail) {
        this.detail = detail;
    }

    String detail() {
        return detail;
    }

    /** The fault of the database behind an exception, if there is one. */
    static Optional<DatabaseFault> in(Throwable e) {
        Optional<DatabaseFault> fault = Optional.empty();
        Throwable cause = e;
        for (int depth = 0; cause != null && depth < DEPTH; depth++, cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException) {
                return Optional.of(NO_CONNECTION);
            }
            if (cause instanceof QueryTimeoutException || cause instanceof SQLTimeoutException) {
                return Optional.of(TOO_SLOW);
            }
            // The audit lock cannot find out which database it is on while it has no connection to it.
            boolean unknown = cause instanceof UnsupportedOperationException
                    && String.valueOf(cause.getMessage()).contains("useDbTime");
            if (unknown
                    || cause instanceof DataAccessException
                    || cause instanceof TransactionException
                    || cause instanceof SQLException) {
                fault = Optional.of(FAILED);
            }
        }
        return fault;
    }
}
