package dev.waybill.reconciliation.source.line;

import static org.assertj.core.api.Assertions.assertThat;

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
                "2026-01-28 10:16:48|2026-01-28T02:16:48Z",
                "2026/01/28 10:16:48.400 x|2026-01-28T02:16:48.400Z",
                "[2026-01-28 10:16:48.400] [main] x|2026-01-28T02:16:48.400Z",
                "[2026-01-28T10:16:48Z] x|2026-01-28T10:16:48Z",
                "2026-01-28T10:16:48.400+0800 x|2026-01-28T02:16:48.400Z",
                "2026-01-28T10:16:48.400+08 x|2026-01-28T02:16:48.400Z",
                "2026-01-28T10:16:48.400-0000 [main]|2026-01-28T10:16:48.400Z",
                "2026-01-28 10:16:48.400 +0545 x|2026-01-28T04:31:48.400Z",
                "2026-01-28 10:16:48.400 UTC x|2026-01-28T10:16:48.400Z",
                "2026-01-28 10:16:48,400-INFO- x|2026-01-28T02:16:48.400Z",
                "2026-01-28 10:16:48.400 - x|2026-01-28T02:16:48.400Z",
                "2026-01-28 10:16:48.400 -5 x|2026-01-28T02:16:48.400Z",
                "2026-01-28 10:16:48.400 INFO x|2026-01-28T02:16:48.400Z",
                "2026-01-28T10:16:48.123456789Z|2026-01-28T10:16:48.123456789Z",
                "{\"ts\":\"2026-01-28T10:16:47+0800\"|2026-01-28T02:16:47Z",
                "{\"ts\" : \"2026/01/28 10:16:47\"|2026-01-28T02:16:47Z",
                "{\"ts\":1795485600.400,\"msg\":\"\"|2026-11-24T02:00:00.400Z",
                "{\"ts\":1795485600,\"msg\":\"\"|2026-11-24T02:00:00Z",
                "{\"ts\": \"1795485600.4\"}|2026-11-24T02:00:00.400Z",
                "{\"ts\":1795485600400}|2026-11-24T02:00:00.400Z",
                "{\"ts\":1795485600400123 }|2026-11-24T02:00:00.400123Z",
                "{\"ts\":\"1795485600400123456\"}|2026-11-24T02:00:00.400123456Z",
                "1795485600.400 [main] INFO|2026-11-24T02:00:00.400Z",
                "[1795485600400] INFO|2026-11-24T02:00:00.400Z"
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
                "nonsense that is long enough to hold a time",
                "10:16:48.123 [main] INFO  com.bigdata.tz.monitor.LogMonitor - x",
                "2026-W05-3 10:16:48.123 x",
                "28/01/2026 10:16:48.123 x",
                "28.01.2026 10:16:48.123 x",
                "2026-01/28 10:16:48.123 x",
                "I0128 10:16:48.123456 1 main.go:1] x",
                "Jan 28 10:16:48 host x",
                "2026/01/28 02:16:48 PM x",
                "2026/01/28 02:16:48 AM x",
                "2026-01-28 10:16:482 x",
                "2026-01-28 10:16:48:123 x",
                "2026-01-28 10:16:48Killed",
                "2026-01-28T10:16:48+8",
                "2026-01-28T10:16:48+08:",
                "2026-01-28T10:16:48+99:00",
                "2026-01-28T10:16:48.122026-01-28T10:16:48",
                "2026-01-28 10:16:48.1234567890123 x",
                "20260128101648 [main] INFO x",
                "2026012810 [main] INFO x",
                "20260128101648123 [main] INFO x",
                "2026012810164812 [main] INFO x",
                "202601281016481234567890 [main] INFO x",
                "179548560 [main] INFO a line that is long enough",
                "17954856004 [main] INFO a line that is long enough",
                "1234567890 [main] INFO after fourteen days of running",
                "1795485600-x a line that is long enough",
                "{\"ts\":-1795485600}",
                "{\"ts\":1.7954856004E9}",
                "{\"ts\":0}",
                "{\"ts\":null,\"x\":\"2026-01-28T10:16:47Z\"}",
                "{\"ts\":1795485600.40",
                "{\"ts\":17954856001795485600,\"msg\"",
                "{\"time\":\"2026-01-28T10:16:47Z\"}",
                "{\"ts\"",
                "["
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
                "{\"ts\":\"2026-01-28T10:16:47+08:00\",{\"ts\":\"2026-01-28T10:20:00+08:00\",\"msg\":\"x\"|2026-01-28T02:20:00Z",
                "{\"ts\":1795485600.4,\"msg\":\"x{\"ts\":1795485660.5,\"msg\"|2026-11-24T02:01:00.500Z",
                "2026/01/28 10:16:48.123 [x] 2026/01/28 10:21:00.500 [x] INFO 处理|2026-01-28T02:21:00.500Z"
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
