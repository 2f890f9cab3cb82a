package dev.waybill.reconciliation.report;

import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Sightings that one slice hands to another of the same running audit. */
@Repository
public class StraySightings {

    private final JdbcTemplate jdbc;

    StraySightings(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Keeps sightings for the slices that they concern.
     *
     * @param seenInSlice start of the slice that came across the sightings
     */
    public void write(UUID reportId, long stepExecutionId, Instant seenInSlice, List<Sighting> sightings) {
        if (sightings.isEmpty()) {
            return;
        }
        jdbc.batchUpdate(
                "INSERT INTO stray_sightings (report_id, step_execution_id, seen_in_slice, side, file_name, file_time,"
                        + " logged_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                sightings,
                sightings.size(),
                (statement, sighting) -> {
                    statement.setString(1, reportId.toString());
                    statement.setLong(2, stepExecutionId);
                    statement.setTimestamp(3, Timestamp.from(seenInSlice));
                    statement.setString(4, sighting.side().name());
                    statement.setString(5, sighting.fileName());
                    statement.setString(6, DatabaseTime.text(sighting.fileTime()));
                    statement.setString(7, DatabaseTime.text(sighting.loggedAt()));
                });
    }

    /** Clears what an earlier, unfinished execution of the same slice left. */
    public void clearUnconfirmed(UUID reportId, Instant seenInSlice, long stepExecutionId) {
        jdbc.update(
                "DELETE FROM stray_sightings WHERE report_id = ? AND seen_in_slice = ? AND step_execution_id <> ?",
                reportId.toString(),
                Timestamp.from(seenInSlice),
                stepExecutionId);
    }

    /**
     * Hands over what other slices saw of the files with file times in {@code [from, to)}, one at a time, in order of file time;
     * a page of them is in memory at once.
     */
    public void forEachConcerning(UUID reportId, Instant from, Instant to, Set<Side> sides, Consumer<Sighting> sink) {
        pages(reportId, from, to, sides).forEachRemaining(sink);
    }

    /** The announcements that other slices saw of the files with file times in {@code [from, to)}, in order of file time. */
    public Iterator<Sighting> announcedConcerning(UUID reportId, Instant from, Instant to) {
        return pages(reportId, from, to, EnumSet.of(Side.FORWARDED));
    }

    private Iterator<Sighting> pages(UUID reportId, Instant from, Instant to, Set<Side> sides) {
        return new StrayPages(jdbc, reportId, from, to, sides);
    }

    public boolean anyConcerning(UUID reportId, Instant from, Instant to) {
        return !jdbc.queryForList(
                        "SELECT 1 FROM stray_sightings WHERE report_id = ? AND file_time >= ? AND file_time < ? LIMIT 1",
                        reportId.toString(),
                        Timestamp.from(from),
                        Timestamp.from(to))
                .isEmpty();
    }

    public void clear(UUID reportId) {
        jdbc.update("DELETE FROM stray_sightings WHERE report_id = ?", reportId.toString());
    }
}
