package dev.waybill.reconciliation.source.line;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.FileTimeZone;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log in another encoding than UTF-8 is doubted, and other sentences are not. */
class MangledMarkerTest {

    private static final FileTimeZone SHANGHAI = new FileTimeZone(ZoneId.of("Asia/Shanghai"));
    private static final Instant LOGGED = Instant.parse("2026-01-28T02:16:48Z");
    private static final String NAME = "20260128101647964993_tz01_91458258_.log";
    private static final String HEAD = "2026-01-28 10:16:48.123 [Log-Producer] INFO  com.bigdata.tz.LogMonitor - ";
    private static final String PATH = "/cacheproxy/log/" + NAME;
    private static final String LINE = HEAD + "处理文件filePath=" + PATH + "成功，耗时123毫秒";

    private final LineParser parser = LineFormats.DEFAULT.parser(EnumSet.of(Side.PROCESSED, Side.FAILED), SHANGHAI);

    @ParameterizedTest
    @ValueSource(strings = {"US-ASCII", "ISO-8859-1", "GBK", "GB18030", "Big5", "Shift_JIS"})
    void doubtsALineInAnotherEncoding(String encoding) {
        assertDoubted(LINE.getBytes(Charset.forName(encoding)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "windows-1252", "GBK"})
    void doubtsALineThatWasTakenForAnotherEncodingAndWrittenAnew(String encoding) {
        byte[] twice = new String(LINE.getBytes(StandardCharsets.UTF_8), Charset.forName(encoding))
                .getBytes(StandardCharsets.UTF_8);
        assertDoubted(twice);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "????????filePath=",
                "\\u5904\\u7406\\u6587\\u4ef6filePath=",
                "\\u5904\\u7406\\u6587\\u4EF6filePath=",
                "&#22788;&#29702;&#25991;&#20214;filePath=",
                "%E5%A4%84%E7%90%86%E6%96%87%E4%BB%B6filePath=",
                "\0\0\0文件filePath=",
                "\0filePath=",
                "\ufffdfilePath="
            })
    void doubtsALineWhoseMarkerIsDamaged(String marker) {
        assertDoubted((HEAD + marker + PATH + "成功").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void doubtsALineThatBeginsWithinItsMarker() {
        for (int cut = 0; cut < 5; cut++) {
            String line = "处理文件filePath=".substring(cut) + PATH + "成功，耗时123毫秒";
            if (cut > 0 && cut <= 4) {
                assertDoubted(line.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "接收filePath=",
                "接收文件filePath=",
                "文件filePath=",
                "start filePath=",
                "filePath=",
                "GET /download?filePath=",
                "\tfilePath=",
                "喜欢filePath="
            })
    void takesAnotherSentenceAboutTheSameFileForNoise(String sentence) {
        assertThat(parse((HEAD + sentence + PATH + " done").getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void offersTheTextsThatStandInEveryLineThatIsNoNoise() {
        assertThat(parser.traces()).containsExactly("filePath=");
        assertThat(parser.markers()).containsExactly("处理文件filePath=");
        assertThat(LineFormats.DEFAULT
                        .parser(EnumSet.of(Side.FORWARDED), SHANGHAI)
                        .traces())
                .containsExactly("Rename trigger hard link ");
    }

    private void assertDoubted(byte[] line) {
        assertThat(parse(line)).singleElement().isInstanceOfSatisfying(Malformed.class, malformed -> {
            assertThat(malformed.cut()).isTrue();
            assertThat(malformed.side()).isEqualTo(Side.PROCESSED);
            assertThat(malformed.fragment()).isEqualTo(NAME.substring(0, 21));
        });
    }

    private List<LogEntry> parse(byte[] line) {
        List<LogEntry> entries = new ArrayList<>();
        parser.parse(new LogLine().moveTo(line, 0, line.length), LOGGED, entries::add);
        return entries;
    }
}
