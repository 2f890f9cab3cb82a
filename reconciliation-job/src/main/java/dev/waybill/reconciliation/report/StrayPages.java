package dev.waybill.reconciliation.report;

import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The strays of a report with file times in {@code [from, to)}, read a page at a time by (file time, id), so that no number of
 * them fills the memory. No connection is held between pages; a stray is written by a slice that ended before they are read.
 */
final class StrayPages implements Iterator<Sighting> {

    private static final int PAGE = 2_000;

    private final JdbcTemplate jdbc;
    private final String sql;
    private final UUID reportId;
    private final Set<Side> sides;
    private final String to;
    private final Deque<Row> page = new ArrayDeque<>();
    private String fromTime;
    private long afterId;
    private boolean ended;

    StrayPages(JdbcTemplate jdbc, UUID reportId, Instant from, Instant to, Set<Side> sides) {
        this.jdbc = jdbc;
        this.reportId = reportId;
        this.sides = Set.copyOf(sides);
        this.fromTime = DatabaseTime.text(from);
        this.to = DatabaseTime.text(to);
        this.ended = sides.isEmpty();
        this.sql = """
                SELECT id, side, file_name, file_time, logged_at, CAST(file_time AS CHAR) FROM stray_sightings
                WHERE report_id = ? AND file_time >= ? AND file_time < ? AND (file_time > ? OR id > ?) AND side IN (?%s)
                ORDER BY file_time, id LIMIT ?""".formatted(", ?".repeat(Math.max(0, sides.size() - 1)));
    }

    @Override
    public boolean hasNext() {
        if (page.isEmpty() && !ended) {
            readPage();
        }
        return !page.isEmpty();
    }

    @Override
    public Sighting next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.remove().sighting();
    }

    private void readPage() {
        List<@Nullable Object> arguments =
                new ArrayList<>(List.of(reportId.toString(), fromTime, to, fromTime, afterId));
        sides.forEach(side -> arguments.add(side.name()));
        arguments.add(PAGE);
        page.addAll(jdbc.query(
                sql,
                (row, number) -> new Row(
                        row.getLong(1),
                        row.getString(6),
                        new Sighting(
                                Side.valueOf(row.getString(2)),
                                row.getString(3),
                                row.getTimestamp(4).toInstant(),
                                row.getTimestamp(5).toInstant())),
                arguments.toArray()));
        ended = page.size() < PAGE;
        if (!page.isEmpty()) {
            fromTime = page.getLast().fileTime();
            afterId = page.getLast().id();
        }
    }

    private record Row(long id, String fileTime, Sighting sighting) {}
}
