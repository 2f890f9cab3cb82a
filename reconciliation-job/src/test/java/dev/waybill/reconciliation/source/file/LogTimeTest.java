package dev.waybill.reconciliation.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.LogLine;
import dev.waybill.reconciliation.window.FileTimeZone;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogTimeTest {

    private final LogTime shanghai = new LogTime(new FileTimeZone(ZoneId.of("Asia/Shanghai")));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"ts\":\"2026-01-28T10:16:47+08:00\",\"level\":\"INFO\"|2026-01-28T02:16:47Z",
                "{\"ts\": \"2026-01-28T10:16:47.25Z\"|2026-01-28T10:16:47.250Z",
                "{\"level\":\"INFO\",\"ts\":\"2026-01-28T00:16:47-05:30\"|2026-01-28T05:46:47Z",
                "2026-01-28 10:16:48.123 [Log-Producer] INFO|2026-01-28T02:16:48.123Z",
                "2026-01-28 10:16:48,123456 x|2026-01-28T02:16:48.123456Z",
                "2026-01-28 10:16:48|2026-01-28T02:16:48Z"
            })
    void readsTheTimeThatALineStates(String line, Instant expected) {
        assertThat(shanghai.of(LogLine.of(line))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"ts\":",
                "{\"ts\":\"2026-01",
                "{\"ts\":\"2026-13-28T10:16:47+08:00\"",
                "2026-02-30 10:16:48.123 x",
                "2026-01-28 24:16:48.123 x",
                "2026-01-28 10:16:60.123 x",
                "2026-01-28 12026-01-28 12:26:01.123 x",
                "2026-01-2026-01-28 10:16:48.123 x",
                "nonsense that is long enough to hold a time"
            })
    void readsNoTimeWhereThereIsNone(String line) {
        assertThat(shanghai.of(LogLine.of(line))).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-01-28 10:16:48.123 [x] INFO 2026-01-28 10:21:00.500 [x] INFO 处理|2026-01-28T02:21:00.500Z",
                "2026-01-28 12026-01-28 12:26:01.123 x|2026-01-28T04:26:01.123Z",
                "{\"ts\":\"2026-01-28T10:16:47+08:00\",{\"ts\":\"2026-01-28T10:20:00+08:00\",\"msg\":\"x\"|2026-01-28T02:20:00Z"
            })
    void readsTheTimeOfWhatWasWrittenOnToATornLine(String line, Instant expected) {
        assertThat(shanghai.laterBefore(LogLine.of(line), LogLine.of(line).length()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "{", "2026-01-28 10:16:48.123 [x] INFO", "{\"ts\":\"2026-01-28T10:16:47+08:00\",\"msg\""
            })
    void readsNoLaterTimeWhereThereIsOne(String line) {
        assertThat(shanghai.laterBefore(LogLine.of(line), LogLine.of(line).length()))
                .isNull();
    }

    @Test
    void readsTheRepeatedHourAsTheFirstPass() {
        LogTime berlin = new LogTime(new FileTimeZone(ZoneId.of("Europe/Berlin")));

        assertThat(berlin.of(LogLine.of("2026-10-25 02:30:00.000 x"))).isEqualTo(Instant.parse("2026-10-25T00:30:00Z"));
        assertThat(berlin.of(LogLine.of("2026-10-25 03:00:00.000 x"))).isEqualTo(Instant.parse("2026-10-25T02:00:00Z"));
    }
}
