package dev.waybill.reconciliation.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;

class DatabaseFaultTest {

    @Test
    void isFoundHoweverDeepItStands() {
        SQLException none = new SQLTransientConnectionException("Connection is not available");
        assertThat(DatabaseFault.in(new CompletionException(new CannotCreateTransactionException("no", none))))
                .contains(DatabaseFault.NO_CONNECTION);
        assertThat(DatabaseFault.in(new CannotGetJdbcConnectionException("no", none)))
                .contains(DatabaseFault.NO_CONNECTION);
        assertThat(DatabaseFault.in(new IllegalStateException(new QueryTimeoutException("slow"))))
                .contains(DatabaseFault.TOO_SLOW);
        assertThat(DatabaseFault.in(new CompletionException(new DataAccessResourceFailureException("away"))))
                .contains(DatabaseFault.FAILED);
        assertThat(DatabaseFault.in(new CompletionException(new UnsupportedOperationException(
                        "useDbTime() is not supported for database product: UNKNOWN"))))
                .contains(DatabaseFault.FAILED);
        assertThat(DatabaseFault.in(new RuntimeException(new SQLException("away"))))
                .contains(DatabaseFault.FAILED);
    }

    @Test
    void isNoneWhereTheDatabaseHadNoPart() {
        assertThat(DatabaseFault.in(new IllegalStateException("a mistake of ours")))
                .isEmpty();
    }
}
