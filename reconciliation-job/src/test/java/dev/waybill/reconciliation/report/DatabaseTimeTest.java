package dev.waybill.reconciliation.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class DatabaseTimeTest {

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    @Test
    void writesEveryPlace() {
        assertThat(DatabaseTime.text(Instant.parse("2026-01-02T03:04:05.000006Z")))
                .isEqualTo("2026-01-02 03:04:05.000006");
        assertThat(DatabaseTime.text(Instant.parse("1969-12-31T23:59:59.999999999Z")))
                .isEqualTo("1969-12-31 23:59:59.999999");
    }

    @Property
    void writesWhatTheFormatterOfTheJdkWrites(
            @ForAll @LongRange(min = -62_167_219_200L, max = 253_402_300_799L) long second,
            @ForAll @IntRange(min = 0, max = 999_999_999) int nanos) {
        Instant instant = Instant.ofEpochSecond(second, nanos);
        assertThat(DatabaseTime.text(instant))
                .isEqualTo(FORMAT.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC)));
    }
}
