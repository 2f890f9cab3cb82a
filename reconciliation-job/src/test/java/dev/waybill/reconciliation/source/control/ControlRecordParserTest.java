package dev.waybill.reconciliation.source.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.line.LogLine;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlRecordParserTest {

    private static final String MESSAGE =
            "control record writer=host-a boot=1769566583211 seq=2 from=1769566600000 to=1769566610000 announced: lines=3 names=2 digest=550bbc6b43f972e3 end=false";
    private static final String JSON =
            "{\"ts\":\"2026-01-28T10:16:51+08:00\",\"level\":\"INFO\",\"msg\":\"%s\",\"caller\":\"ph\",\"version\":\"v1.0.9\"}";
    private static final String TEXT =
            "2026-01-28 10:16:51.004 [Log-Producer] INFO  com.bigdata.tz.monitor.LogMonitor - %s";
    private static final ControlRecord RECORD = new ControlRecord(
            "host-a",
            1_769_566_583_211L,
            Side.FORWARDED,
            2,
            Instant.ofEpochSecond(1_769_566_600L),
            Instant.ofEpochSecond(1_769_566_610L),
            3,
            2,
            0x550bbc6b43f972e3L,
            false);

    private static @Nullable ControlRecord parse(String line) {
        return new ControlRecordParser(List.of("Rename trigger hard link ", "filePath=")).parse(LogLine.of(line));
    }

    @Test
    void readsARecordInJsonAndInText() {
        assertThat(parse(JSON.formatted(MESSAGE))).isEqualTo(RECORD);
        assertThat(parse(TEXT.formatted(MESSAGE))).isEqualTo(RECORD);
        assertThat(parse(TEXT.formatted(MESSAGE) + "\r")).isEqualTo(RECORD);
    }

    @Test
    void takesNoPieceOfARecordForOne() {
        String line = JSON.formatted(MESSAGE);
        int end = line.indexOf("end=false") + "end=false".length();
        for (int length = 0; length < line.length(); length++) {
            ControlRecord found = parse(line.substring(0, length));
            assertThat(found).as(line.substring(0, length)).isEqualTo(length >= end ? RECORD : null);
        }
    }

    @Test
    void readsWhatWasWrittenBehindATornOne() {
        assertThat(parse(TEXT.formatted(MESSAGE.substring(0, 60)) + TEXT.formatted(MESSAGE)))
                .isEqualTo(RECORD);
    }

    @Test
    void takesNoRecordThatAnotherMessageQuotes() {
        assertThat(parse(TEXT.formatted("the peer said \"" + MESSAGE + "\" twice")))
                .isNull();
        assertThat(parse(TEXT.formatted("the peer said \"" + MESSAGE + "\""))).isNull();
        assertThat(parse(TEXT.formatted("the peer said " + MESSAGE + " again"))).isNull();
        assertThat(parse(JSON.formatted("the peer said \\\"" + MESSAGE + "\\\"")))
                .isNull();
        assertThat(parse(JSON.formatted("{\\\"msg\\\":\\\"" + MESSAGE + "\\\"}")))
                .isNull();
        assertThat(parse(JSON.formatted(MESSAGE).replace("\":\"", "\" : \""))).isEqualTo(RECORD);
    }

    @Test
    void takesNoSightingForARecord() {
        assertThat(parse(TEXT.formatted("filePath=/a/2026 ") + TEXT.formatted(MESSAGE)))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seq=2|seq=02",
                "seq=2|seq=-2",
                "seq=2|seq=9223372036854775808",
                "from=1769566600000|from=1769566600001",
                "from=1769566600000|from=1769566610000",
                "names=2|names=4",
                "names=2|names=0",
                "lines=3 names=2|lines=0 names=0",
                "digest=550|digest=55",
                "digest=550bbc|digest=550BBC",
                "announced|seen",
                "end=false|end=no",
                "writer=host-a|writer=host a",
                "end=false|end=false too"
            })
    void takesWhatContradictsItselfOrTheFormatForNone(String change) {
        int bar = change.indexOf('|');

        assertThat(parse(TEXT.formatted(MESSAGE.replace(change.substring(0, bar), change.substring(bar + 1)))))
                .isNull();
    }

    /** Vectors of CONTROL-RECORDS.md. */
    @Test
    void hashesNamesAsPublished() {
        long one = NameHash.of("20260128101647964993_tz01_91458258_.log");
        long two = NameHash.of("20260128101648012345_tz01_00000001_.log");

        assertThat(NameHash.of("")).isEqualTo(0xef46db3751d8e999L);
        assertThat(NameHash.of("abc")).isEqualTo(0x44bc2cf5ad770999L);
        assertThat(one).isEqualTo(0x1f6ba7143335682dL);
        assertThat(NameHash.of("文件.log")).isEqualTo(0xcdcec12c16e627f3L);
        assertThat(one + two).isEqualTo(0x550bbc6b43f972e3L);
    }
}
