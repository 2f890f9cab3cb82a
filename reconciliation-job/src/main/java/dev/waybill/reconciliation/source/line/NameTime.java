package dev.waybill.reconciliation.source.line;

import dev.waybill.reconciliation.window.FileTimeZone;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a file time that is written as a flow says; exactly so, since a wrong time would place the file in another window. */
final class NameTime {

    private static final String EPOCH_SECONDS = "epoch-seconds";
    private static final String EPOCH_MILLIS = "epoch-millis";
    private static final int MOST_EPOCH_DIGITS = 13;
    private static final LocalDateTime PROBE = LocalDateTime.of(2026, 1, 28, 22, 47, 51, 250_123_000);

    private final FileTimeZone zone;
    private final long epochUnitsASecond;
    private final @Nullable DateTimeFormatter formatter;

    NameTime(String written, FileTimeZone zone) {
        this.zone = zone;
        this.epochUnitsASecond = written.equals(EPOCH_SECONDS) ? 1 : written.equals(EPOCH_MILLIS) ? 1_000 : 0;
        this.formatter = epochUnitsASecond > 0 ? null : formatter(written);
    }

    /** Fails, saying why, where a time that is written so does not tell the minute. */
    static void check(String written) {
        if (written.equals(EPOCH_SECONDS) || written.equals(EPOCH_MILLIS)) {
            return;
        }
        DateTimeFormatter formatter;
        try {
            formatter = formatter(written);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "is no date pattern, as yyyyMMddHHmmss, nor epoch-seconds or epoch-millis: " + e.getMessage(), e);
        }
        Instant read;
        try {
            read = new NameTime(written, new FileTimeZone(ZoneOffset.UTC))
                    .parse(formatter.format(PROBE.atOffset(ZoneOffset.UTC)));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("does not tell a day and a minute, as yyyyMMddHHmm does", e);
        }
        if (!read.truncatedTo(ChronoUnit.MINUTES)
                .equals(PROBE.toInstant(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES))) {
            throw new IllegalArgumentException("does not tell a day and a minute, as yyyyMMddHHmm does");
        }
    }

    /** The instant, or null where the text is no such time. */
    @Nullable Instant of(String text) {
        try {
            return epochUnitsASecond > 0 ? epoch(text) : parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private Instant parse(String text) {
        if (formatter == null) {
            throw new IllegalStateException("A time since 1970 has no date pattern");
        }
        TemporalAccessor parsed = formatter.parse(text);
        return parsed.isSupported(ChronoField.OFFSET_SECONDS)
                ? OffsetDateTime.from(parsed).toInstant()
                : zone.instantOf(LocalDateTime.from(parsed));
    }

    private @Nullable Instant epoch(String text) {
        if (text.isEmpty() || text.length() > MOST_EPOCH_DIGITS || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        long value = Long.parseLong(text);
        return Instant.ofEpochSecond(
                value / epochUnitsASecond, value % epochUnitsASecond * (1_000_000_000L / epochUnitsASecond));
    }

    /** The year of an era is one like any other here. */
    private static DateTimeFormatter formatter(String written) {
        StringBuilder pattern = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            quoted ^= c == '\'';
            pattern.append(c == 'y' && !quoted ? 'u' : c);
        }
        DateTimeFormatterBuilder builder =
                new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(pattern.toString());
        if (pattern.indexOf("s") < 0) {
            builder.parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0);
        }
        return builder.toFormatter(Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    }
}
