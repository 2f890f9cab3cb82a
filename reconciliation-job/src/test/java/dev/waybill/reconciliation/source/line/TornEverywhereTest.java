package dev.waybill.reconciliation.source.line;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.window.FileTimeZone;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** A file whose line was torn is seen or doubted, wherever the line was torn and whatever it went on with. */
class TornEverywhereTest {

    private static final FileTimeZone SHANGHAI = new FileTimeZone(ZoneId.of("Asia/Shanghai"));
    private static final Instant LOGGED = Instant.parse("2026-01-28T02:16:48Z");
    private static final String NAME = "20260128101647964993_tz01_月报91458258_.log";
    private static final String NEIGHBOUR = "20260128101649000001_tz01_00000007_.log";
    private static final String FOLDER = "/cacheproxy/proxy/map-1.2/2026/备份/log/";

    private static final List<String> FOLLOWING = List.of(
            "",
            " ",
            "2026-01-28 10:16:49.000 [main] INFO  com.bigdata.tz.Application - Starting Application",
            "2026-01-28 11:05:31.000 [main] INFO  c.b.App - 连接成功",
            "2026-01-28 11:05:31.000 [main] WARN  c.b.App - 连接失败，重试",
            "2026-01-28 11:05:31.000 [main] INFO  c.b.Up - 上传 /y/20260128110531000000_other_.log成功",
            "2026-01-28T11:05:31.000Z|INFO|c.b.App|连接成功",
            "{\"ts\":\"2026-01-28T10:16:49+08:00\",\"level\":\"INFO\",\"msg\":\"Read /log/" + NEIGHBOUR + "\"}",
            "{\"ts\":\"2026-01-28T10:16:49+08:00\",\"level\":\"WARN\",\"msg\":\"nothing to process\"}",
            "nothing to process",
            "  .   ____          _            __ _ _",
            "\t... 12 common frames omitted",
            "\0\0\0\0\0\0\0\0",
            "\0\0\0\0" + "2026-01-28 11:05:31.000 [main] INFO  c.b.App - 连接成功",
            "\u001b[0;39mKilled",
            "\uFEFF{\"ts\":1",
            "Killed",
            "Killed/etc/passwd成功",
            "2026",
            "20260128",
            "2026012810164796499",
            "20260128101647964993",
            "\\u5904\\u7406\\u6587\\u4ef6",
            "\\/log\\/x",
            "\\",
            "\\n{",
            "连接成功",
            "启动成功",
            "失败",
            "成功",
            "失败，重试成功",
            " to process",
            line(Side.FORWARDED, NEIGHBOUR),
            line(Side.PROCESSED, NEIGHBOUR),
            line(Side.FAILED, NEIGHBOUR));

    @Provide
    Arbitrary<String> following() {
        return Arbitraries.oneOf(
                Arbitraries.of(FOLLOWING),
                Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(24),
                Arbitraries.strings().ofMaxLength(12));
    }

    @Property(tries = 4_000)
    void isSeenOrDoubted(
            @ForAll Side side, @ForAll @IntRange(max = 200) int cut, @ForAll("following") String following) {
        assertSeenOrDoubted(side, cut, following);
    }

    @Example
    void isSeenOrDoubtedAtEveryByte() {
        for (Side side : Side.values()) {
            for (String following : FOLLOWING) {
                for (int cut = 0; cut <= pathEnd(side) - pathStart(side); cut++) {
                    assertSeenOrDoubted(side, cut, following);
                }
            }
        }
    }

    private static void assertSeenOrDoubted(Side side, int cut, String following) {
        byte[] whole = line(side, NAME).getBytes(StandardCharsets.UTF_8);
        int end = Math.min(pathStart(side) + cut, pathEnd(side));
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        line.write(whole, 0, end);
        line.writeBytes(following.getBytes(StandardCharsets.UTF_8));
        Set<Side> stage = side == Side.FORWARDED ? EnumSet.of(Side.FORWARDED) : EnumSet.of(Side.PROCESSED, Side.FAILED);
        LineParser parser = LineFormats.DEFAULT.parser(stage, SHANGHAI);

        List<LogEntry> entries = new ArrayList<>();
        read(parser, line(side, NEIGHBOUR).getBytes(StandardCharsets.UTF_8), entries);
        read(parser, line.toByteArray(), entries);
        String text = line.toString(StandardCharsets.UTF_8);

        assertThat(names(entries).contains(NAME) || couldName(entries, NAME))
                .as(text)
                .isTrue();
        assertThat(names(entries)).as(text).contains(NEIGHBOUR);
        for (Side other : stage) {
            if (following.equals(line(other, NEIGHBOUR))) {
                assertThat(entries).as(text).contains(sighting(other, NEIGHBOUR));
            }
        }
    }

    /** Where a name is cut off and the text that ends paths follows, only other names tell, even later ones. */
    @Property(tries = 300)
    void isDoubtedWhereOnlyTheNamesOfOthersTell(
            @ForAll @IntRange(min = 21, max = 42) int cut, @ForAll @IntRange(max = 2) int before) {
        LineParser parser = LineFormats.DEFAULT.parser(EnumSet.of(Side.PROCESSED, Side.FAILED), SHANGHAI);
        String torn = NAME.substring(0, Math.min(cut, NAME.length() - 1));

        List<LogEntry> entries = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String name = i == before ? torn : NEIGHBOUR;
            read(parser, line(Side.FAILED, name).getBytes(StandardCharsets.UTF_8), entries);
        }

        assertThat(couldName(entries, NAME)).isTrue();
        assertThat(couldName(entries, "20260128101647964994_tz01_00000000_.log"))
                .isFalse();
    }

    @Property(tries = 300)
    void doubtsNoCleanLine(@ForAll Side side, @ForAll("names") String name) {
        LineParser parser = LineFormats.DEFAULT.parser(EnumSet.of(side), SHANGHAI);
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            read(parser, line(side, name).getBytes(StandardCharsets.UTF_8), entries);
        }
        assertThat(entries).hasSize(3).allMatch(entry -> entry.equals(sighting(side, name)));
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('0', '9')
                .withChars('_', '-', '.', '+', '月', '报', 'é', '<', '>', '=')
                .ofMaxLength(60)
                .map(middle -> "20260128101647964993_" + middle + "_.log");
    }

    private static void read(LineParser parser, byte[] line, List<LogEntry> entries) {
        int before = entries.size();
        assertThat(parser.parse(new LogLine().moveTo(line, 0, line.length), LOGGED, entries::add))
                .isEqualTo(entries.size() - before);
    }

    private static boolean couldName(List<LogEntry> entries, String name) {
        // an announcement's doubt is judged by its beginning, the processor's by the torn lines
        return entries.stream()
                .filter(Malformed.class::isInstance)
                .map(Malformed.class::cast)
                .anyMatch(line -> line.cut()
                        && new TornLines()
                                .add(new Malformed(
                                        Side.PROCESSED, line.loggedAt(), line.line(), line.fragment(), line.cut()))
                                .couldName(name));
    }

    private static List<String> names(List<LogEntry> entries) {
        return entries.stream()
                .filter(Sighting.class::isInstance)
                .map(entry -> ((Sighting) entry).fileName())
                .toList();
    }

    private static Sighting sighting(Side side, String name) {
        return new Sighting(side, name, new FileNameTime(SHANGHAI).of(name).orElseThrow(), LOGGED);
    }

    private static int pathStart(Side side) {
        return bytesBefore(side, FOLDER);
    }

    private static int pathEnd(Side side) {
        return bytesBefore(side, FOLDER) + (FOLDER + NAME).getBytes(StandardCharsets.UTF_8).length;
    }

    private static int bytesBefore(Side side, String text) {
        String line = line(side, NAME);
        return line.substring(0, line.indexOf(text)).getBytes(StandardCharsets.UTF_8).length;
    }

    private static String line(Side side, String name) {
        return Logged.line(side, LOGGED, FOLDER + name);
    }
}
