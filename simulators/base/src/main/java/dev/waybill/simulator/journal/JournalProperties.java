package dev.waybill.simulator.journal;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * Where the log goes, and how much of it is kept.
 *
 * @param logDir folder of the log; made if it is not there
 * @param logName name of the log, to which {@code .log} is added
 * @param logFileSize a log file that would grow over this is rotated
 * @param logTotalSize the oldest files of the log are dropped when all together would hold more than this
 * @param logDays files of the log older than this many days are dropped
 * @param truthFile file that gets a line of ground truth for each file; none by default. It is never rotated
 * @param zone time zone of log lines and file names, set by FILE_TIME_ZONE; the system's by default
 */
@ConfigurationProperties("app")
record JournalProperties(
        @DefaultValue("logs") Path logDir,
        String logName,
        @DefaultValue("64MB") DataSize logFileSize,
        @DefaultValue("2GB") DataSize logTotalSize,
        @DefaultValue("7") int logDays,
        @Nullable String truthFile,
        @Nullable String zone) {

    JournalProperties {
        if (logFileSize.toBytes() < 1024) {
            throw new IllegalArgumentException("app.log-file-size must be at least 1KB, but is " + logFileSize);
        }
        if (logTotalSize.toBytes() < 2 * logFileSize.toBytes()) {
            throw new IllegalArgumentException("app.log-total-size must be at least twice app.log-file-size ("
                    + logFileSize + "), but is " + logTotalSize);
        }
        if (logDays < 1) {
            throw new IllegalArgumentException("app.log-days must be at least 1, but is " + logDays);
        }
        zoneOf(zone);
    }

    ZoneId zoneId() {
        return zoneOf(zone);
    }

    @Nullable Path truthPath() {
        return StringUtils.hasText(truthFile) ? Path.of(truthFile) : null;
    }

    Retention retention() {
        return new Retention(logFileSize.toBytes(), logTotalSize.toBytes(), logDays);
    }

    private static ZoneId zoneOf(@Nullable String zone) {
        if (!StringUtils.hasText(zone)) {
            return ZoneId.systemDefault();
        }
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "FILE_TIME_ZONE must be a time zone such as Asia/Shanghai or +08:00, but is " + zone + ": "
                            + e.getMessage());
        }
    }
}
