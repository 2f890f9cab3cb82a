package dev.waybill.reconciliation.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeamTest {

    private static final String TEXT =
            "2026-01-28 10:00:00.400 [Log-Producer] INFO  com.bigdata.tz.monitor.LogMonitor - ";
    private static final String JSON =
            "{\"ts\":\"2026-01-28T10:00:00+08:00\",\"level\":\"INFO\",\"msg\":\"Rename\",\"v\":\"1\"}";

    @Test
    void findsALineThatWasWrittenOnToATornOneWhereverThatEnded() {
        String next = "2026-01-28 10:00:01.000 [main] INFO  com.bigdata.tz.App - Starting";
        IntStream.range(1, TEXT.length())
                .forEach(cut -> assertThat(isSeam(TEXT.substring(0, cut) + next))
                        .as("cut at %d", cut)
                        .isTrue());
    }

    @Test
    void findsAnyLineThatWasWrittenOnToATornOneOfJson() {
        IntStream.range(1, JSON.length())
                .forEach(cut -> assertThat(isSeam(JSON.substring(0, cut) + JSON))
                        .as("cut at %d", cut)
                        .isTrue());
        IntStream.range(35, JSON.length())
                .forEach(cut -> assertThat(isSeam(JSON.substring(0, cut) + "Starting App v1.0"))
                        .as("cut at %d", cut)
                        .isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TEXT + "rates fall to zero",
                TEXT + "window from 2026-01-28 10:00:00 to 2026-01-28 10:05:00 is next",
                TEXT + "file 20260128100000400_001_tz01_a.log, 2026-01-28 of 30",
                "INFO  2026-01-28 10:00:00.400 started",
                "[2026-01-28 10:00:00.400] [INFO] started",
                "[INFO] [2026-01-28 10:00:00.400] next run 2026-01-28 11:00:00",
                "    at com.example.App.main(App.java:17)",
                "{",
                "{\"ts\": {",
                "{\"ts\":\"2026-01-28T10:00:00\",\"msg\":\"a \\\"quoted\\\" { brace\",\"at\":{\"from\":\"2026-01-28 10:00:00\"}}",
                "{\"ts\":\"2026-01-28T10:00:00\",\"list\":[1,{\"a\":[]}]}\r",
                ""
            })
    void takesNoWholeLineForTwo(String line) {
        assertThat(isSeam(line)).isFalse();
    }

    private static boolean isSeam(String line) {
        byte[] bytes = ("before\n" + line + "\nafter 2026-01-28 10:00:00 INFO").getBytes(UTF_8);
        int from = "before\n".length();
        int to = from + line.getBytes(UTF_8).length;
        return Seam.isJson(bytes, from, to) ? Seam.isInJson(bytes, from, to) : Seam.isIn(bytes, from, to);
    }
}
