package dev.waybill.reconciliation.report.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waybill.reconciliation.web.ApiTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

class LostFileQueriesTest extends ApiTest {

    private static final int FILES = 20_000;
    private static final int SIZE = 100;

    @Autowired
    private DataSource database;

    @Test
    @SuppressWarnings("SystemOut") // what is not checked has to be said
    void readsNoMoreForALaterPageThanForTheFirst() throws SQLException {
        List<String> names = IntStream.range(0, FILES)
                .mapToObj("20260128020000%06d_tz01_00000000_.log"::formatted)
                .toList();
        UUID id = stored().complete(START, names.toArray(String[]::new));
        try (Connection connection = database.getConnection()) {
            JdbcTemplate session = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
            boolean counts = !handlers(session).isEmpty();
            if (!counts) {
                System.out.println(
                        "NOT RUN: this database counts no index entries, so the cost of pages is not checked");
            }
            assumeTrue(counts, "the database counts no index entries");
            LostFileQueries queries = new LostFileQueries(JdbcClient.create(session));
            for (int first : List.of(0, FILES / 4, FILES / 2, FILES - 2 * SIZE)) {
                String after = first == 0 ? "" : names.get(first - 1);
                long before = entriesRead(session);
                List<LostFileView> page = queries.following(id, after, null, null, SIZE);
                assertThat(entriesRead(session) - before).isBetween(SIZE - 2L, 2 * SIZE + 6L);
                assertThat(page).extracting(LostFileView::fileName).isEqualTo(names.subList(first, first + SIZE));
            }
        }
    }

    @Test
    void leavesNoNameOutThatDiffersByASpaceWhereverAPageEnds() {
        List<String> names = List.of("a", "a ", "a  ", "b", "b ", "c", "d", "d ");
        UUID id = stored().complete(START, names.toArray(String[]::new));
        LostFileQueries queries = new LostFileQueries(JdbcClient.create(database));
        for (int size = 1; size <= names.size(); size++) {
            List<String> listed = new ArrayList<>();
            String after = "";
            while (after != null) {
                LostFilePage page = queries.page(id, after, null, null, size);
                assertThat(page.items()).isNotEmpty();
                page.items().forEach(file -> listed.add(file.fileName()));
                after = page.next();
            }
            assertThat(listed).containsExactlyInAnyOrderElementsOf(names);
        }
    }

    /** Index entries that became rows, and those that a condition kept from it (MariaDB counts these, too). */
    private static long entriesRead(JdbcTemplate session) {
        return handlers(session).stream().mapToLong(Long::longValue).sum();
    }

    private static List<Long> handlers(JdbcTemplate session) {
        return session.query(
                "SHOW SESSION STATUS WHERE Variable_name IN ('Handler_read_next', 'Handler_icp_attempts')",
                (row, number) -> row.getLong(2));
    }
}
