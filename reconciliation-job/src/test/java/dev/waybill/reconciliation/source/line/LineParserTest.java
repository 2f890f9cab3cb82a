package dev.waybill.reconciliation.source.line;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.window.FileTimeZone;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineParserTest {

    private static final FileTimeZone SHANGHAI = new FileTimeZone(ZoneId.of("Asia/Shanghai"));
    private static final Instant LOGGED = Instant.parse("2026-01-28T02:16:48Z");
    private static final String NAME = "20260128101647964993_tz01_91458258_.log";
    private static final String PATH = "/cacheproxy/proxy/map/tz01/log/" + NAME;
    private static final Instant FILE_TIME = Instant.parse("2026-01-28T02:16:47.964993Z");

    private final LineParser forwarder = LineFormats.DEFAULT.parser(Set.of(Side.FORWARDED), SHANGHAI);
    private final LineParser processor = LineFormats.DEFAULT.parser(Set.of(Side.PROCESSED, Side.FAILED), SHANGHAI);

    @Test
    void readsAnAnnouncement() {
        assertThat(parse(forwarder, announcement(PATH)))
                .containsExactly(new Sighting(Side.FORWARDED, NAME, FILE_TIME, LOGGED));
    }

    @Test
    void readsWhatTheProcessorFinishedAndWhatItGaveUp() {
        assertThat(parse(processor, processed(PATH, "成功，耗时123毫秒")))
                .containsExactly(new Sighting(Side.PROCESSED, NAME, FILE_TIME, LOGGED));
        assertThat(parse(processor, processed(PATH, "失败，耗时123毫秒")))
                .containsExactly(new Sighting(Side.FAILED, NAME, FILE_TIME, LOGGED));
    }

    @Test
    void takesOtherLinesForNoise() {
        assertThat(parse(forwarder, "{\"ts\":\"2026-01-28T10:16:47+08:00\",\"msg\":\"Read " + PATH + "\"}"))
                .isEmpty();
        assertThat(parse(processor, "2026-01-28 10:16:50.000 [Log-Producer] INFO  TPS=20"))
                .isEmpty();
    }

    @Test
    void callsAnImpossibleDateMalformed() {
        String name = "20260231101647964993_tz01_91458258_.log";

        assertThat(parse(forwarder, announcement("/log/" + name)))
                .singleElement()
                .satisfies(entry -> {
                    Malformed malformed = (Malformed) entry;
                    assertThat(malformed.fragment()).isEqualTo(name);
                    assertThat(new TornLines().add(malformed).couldName(NAME)).isFalse();
                });
    }

    @Test
    void callsANameWithoutTimeMalformed() {
        for (String name : List.of("readme.txt", "", "2026012810164796499_tz01_91458258_.log", NAME.replace("_", ""))) {
            assertThat(parse(forwarder, announcement("/log/" + name)))
                    .as(name)
                    .singleElement()
                    .isInstanceOf(Malformed.class);
        }
    }

    @Test
    void callsANameLongerThanAnyFileSystemAllowsMalformed() {
        assertThat(parse(forwarder, announcement("/log/" + NAME + "x".repeat(300))))
                .singleElement()
                .isInstanceOf(Malformed.class);
    }

    @Test
    void knowsWhichFilesATornLineCouldBeAbout() {
        String line = processed(PATH, "成功，耗时123毫秒");
        int nameStart = line.indexOf(NAME);
        for (int end = line.indexOf("filePath=") + "filePath=".length(); end < line.indexOf("成功"); end++) {
            TornLines torn = new TornLines()
                    .add((Malformed) parse(processor, line.substring(0, end)).getFirst());
            assertThat(torn.couldName(NAME)).as(line.substring(0, end)).isTrue();
            assertThat(torn.couldName("19990101000000000000_tz01_00000000_.log"))
                    .isEqualTo(end <= nameStart + 20);
        }
    }

    @Test
    void readsTheLineThatFollowsATornOneWithoutALineBreak() {
        String torn = processed("/log/20260128", "");

        List<LogEntry> entries = parse(processor, torn + processed(PATH, "成功，耗时123毫秒"));

        assertThat(entries).hasSize(2);
        assertThat(new TornLines().add((Malformed) entries.getFirst()).couldName("anything"))
                .isTrue();
        assertThat(entries.getLast()).isEqualTo(new Sighting(Side.PROCESSED, NAME, FILE_TIME, LOGGED));
    }

    /** A line that says both is found by the selector of failures alone, whose parser knows no other words. */
    @Test
    void knowsWhichFilesALineOfFailuresCouldBeAboutBesides() {
        LineParser failures = LineFormats.DEFAULT.parser(Set.of(Side.FAILED), SHANGHAI);
        String failed = processed(PATH.replace("91458258", "00000002"), "失败，耗时5毫秒");
        for (String before :
                List.of(processed(PATH, "成功，耗时5毫秒"), processed(PATH.substring(0, PATH.length() - 9), ""))) {
            TornLines torn = new TornLines();
            for (LogEntry entry : parse(failures, before + failed)) {
                if (entry instanceof Malformed malformed) {
                    torn.add(malformed);
                }
            }
            assertThat(torn.couldName(NAME)).isTrue();
        }
    }

    @Test
    void undoesJsonEscapesWhereTheLineIsJson() {
        String name = "20260128101647964993_tz01_\"\\<script>_.log";
        String escaped = "20260128101647964993_tz01_\\\"\\\\\\u003cscript>_.log";

        assertThat(parse(forwarder, announcement("\\/log\\/" + escaped)))
                .containsExactly(new Sighting(Side.FORWARDED, name, FILE_TIME, LOGGED));
        assertThat(parse(processor, processed("/log/20260128101647964993_a\\n_.log", "成功")))
                .containsExactly(new Sighting(Side.PROCESSED, "20260128101647964993_a\\n_.log", FILE_TIME, LOGGED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20260128101647964993_tz01_a b_.log",
                "20260128101647964993_tz01_a\\n_.log",
                "20260128101647964993_tz01_a\\u0000_.log",
                "20260128101647964993_tz01_a\\ud800_.log",
                "20260128101647964993_tz01_a\u00a0_.log",
                "20260128101647964993_tz01_a\u3000_.log",
                "20260128101647964993_tz01_a\u2028_.log",
                "20260128101647964993_tz01_a\u0085_.log",
                "20260128101647964993_tz01_a\ufffd_.log",
                "20260128101647964993_tz01_a\ufeff_.log",
                "20260128101647964993_tz01_a\t_.log",
                "20260128101647964993_tz01_a\",\"b_.log",
                "20260128101647964993_tz01_a_.log ",
            })
    void doubtsANameThatNoFileHas(String name) {
        assertDoubt(parse(forwarder, announcement("/log/" + name)), "20260128101647964993_");
    }

    @Test
    void doubtsAPathWithBackslashes() {
        assertDoubt(parse(processor, processed("C:\\dir\\" + NAME, "成功，耗时123毫秒")), NAME.substring(0, 21));
        assertDoubt(parse(processor, processed("C:\\dir\\x.log", "失败，耗时123毫秒")), "");
        assertDoubt(parse(processor, processed("//host/share\\" + NAME, "成功")), "");
    }

    @Test
    void readsPathsWithSpacesInTheirFolders() {
        assertThat(parse(processor, processed("/log/my files 2026/" + NAME, "成功，耗时123毫秒")))
                .containsExactly(new Sighting(Side.PROCESSED, NAME, FILE_TIME, LOGGED));
    }

    @Test
    void readsPathsWhoseFoldersHoldTheTextThatEndsThem() {
        assertThat(parse(processor, processed("/成功/失败2/a成功/" + NAME, "失败，耗时123毫秒")))
                .containsExactly(new Sighting(Side.FAILED, NAME, FILE_TIME, LOGGED));
        assertThat(parse(forwarder, announcement("/log/moved to process/" + NAME)))
                .containsExactly(new Sighting(Side.FORWARDED, NAME, FILE_TIME, LOGGED));
    }

    @Test
    void readsASuccessThatCountsItsFailures() {
        for (LineParser parser : List.of(processor, parser(Side.PROCESSED), parser(Side.FAILED))) {
            assertThat(parse(parser, processed(PATH, "成功，失败0条，耗时123毫秒")))
                    .containsExactly(new Sighting(Side.PROCESSED, NAME, FILE_TIME, LOGGED));
            assertThat(parse(parser, processed(PATH, "失败，已成功0条")))
                    .containsExactly(new Sighting(Side.FAILED, NAME, FILE_TIME, LOGGED));
        }
    }

    @Test
    void doubtsALineThatCouldNameTwoFiles() {
        for (String twice : List.of(
                processed(PATH, "成功，成功率100%"),
                processed("/log/20260128101647964993_a.log成功_b.log", "成功"),
                processed("/log/20260128101647964993_a.log成功_b.log", "失败"),
                processed("/log/20260128101647964993_a", "成功b失败"))) {
            assertDoubt(parse(processor, twice), NAME.substring(0, 21));
        }
    }

    @Test
    void readsAPathInBracketsWhateverTheRestOfTheLineSays() {
        LineFormats formats = new LineFormats(
                new LineFormat("took <", ">", false),
                new LineFormat("unpacked <", ">", false),
                new LineFormat("unpacked <", "> with errors", false));
        LineParser parser = formats.parser(Set.of(Side.PROCESSED, Side.FAILED), SHANGHAI);

        assertThat(parse(parser, "10:16 unpacked <" + PATH + "> in 12 ms -> 3 parts"))
                .containsExactly(new Sighting(Side.PROCESSED, NAME, FILE_TIME, LOGGED));
        assertThat(parse(parser, "10:16 unpacked </a>b/" + NAME + "> into </out/3>"))
                .containsExactly(new Sighting(Side.PROCESSED, NAME, FILE_TIME, LOGGED));
        assertThat(parse(parser, "10:16 unpacked <" + PATH + "> with errors"))
                .containsExactly(new Sighting(Side.FAILED, NAME, FILE_TIME, LOGGED));
    }

    @Test
    void tellsWhichWindowATornAnnouncementConcerns() {
        String line = announcement(PATH);
        FileNameTime times = new FileNameTime(SHANGHAI);

        Malformed torn = (Malformed) parse(forwarder, line.substring(0, line.indexOf("tz01_9")) + "Killed")
                .getFirst();
        Malformed tornBefore = (Malformed) parse(forwarder, line.substring(0, line.indexOf("964993")) + " x")
                .getFirst();

        assertThat(torn.fileTime(times)).contains(FILE_TIME);
        assertThat(tornBefore.fileTime(times)).isEmpty();
    }

    @Test
    void readsALineOfManyMarkers() {
        String line = processed("/x>", "").repeat(2_000) + processed(PATH, "成功，" + "失败".repeat(2_000));

        assertThat(parse(processor, line)).hasSize(2_001);
    }

    private static LineParser parser(Side side) {
        return LineFormats.DEFAULT.parser(Set.of(side), SHANGHAI);
    }

    private static void assertDoubt(List<LogEntry> entries, String beginning) {
        assertThat(entries).singleElement().isInstanceOfSatisfying(Malformed.class, malformed -> {
            assertThat(malformed.cut()).isTrue();
            assertThat(malformed.fragment()).isEqualTo(beginning);
        });
    }

    @Test
    void findsTheEndOfAPathThatHoldsTheProcessorsOwnWords() {
        String name = "20260128101647964993_失败_成功_.log";

        assertThat(parse(processor, processed("/log/" + name, "失败，耗时1毫秒")))
                .containsExactly(new Sighting(Side.FAILED, name, FILE_TIME, LOGGED));
    }

    /** A line that is cut within a character still names the file that it began to name. */
    @Test
    void knowsATornNameWhereverItsBytesWereCut() {
        String name = "20260128101647964993_tz01_月报_.log";
        byte[] line = processed("/log/" + name, "成功，耗时123毫秒").getBytes(StandardCharsets.UTF_8);
        int nameStart =
                LogLine.of(new String(line, StandardCharsets.UTF_8)).indexOf(name.getBytes(StandardCharsets.UTF_8), 0);
        int nameEnd = nameStart + name.getBytes(StandardCharsets.UTF_8).length;

        for (int end = nameStart; end <= nameEnd; end++) {
            List<LogEntry> entries = new ArrayList<>();
            processor.parse(new LogLine().moveTo(line, 0, end), LOGGED, entries::add);

            assertThat(entries)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Malformed.class,
                            malformed -> assertThat(
                                            new TornLines().add(malformed).couldName(name))
                                    .isTrue());
        }
    }

    private static List<LogEntry> parse(LineParser parser, String line) {
        List<LogEntry> entries = new ArrayList<>();
        assertThat(parser.parse(LogLine.of(line), LOGGED, entries::add)).isEqualTo(entries.size());
        return entries;
    }

    private static String announcement(String path) {
        return "{\"ts\":\"2026-01-28T10:16:47+08:00\",\"level\":\"INFO\",\"msg\":\"Rename trigger hard link " + path
                + " to process\",\"caller\":\"ph\",\"version\":\"v1.0.9\"}";
    }

    private static String processed(String path, String rest) {
        return "2026-01-28 10:16:48.123 [Log-Producer] INFO  com.bigdata.tz.monitor.LogMonitor - 处理文件filePath=" + path
                + rest;
    }
}
