package dev.waybill.reconciliation.source.loki.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.source.loki.WireAnswers;
import dev.waybill.reconciliation.source.loki.range.NanoRange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProtobufAnswerTest {

    private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");
    private static final int LIMIT = 100;

    private static List<List<String>> entries(int files) {
        return IntStream.range(0, files)
                .mapToObj(i -> List.of(
                        Long.toString(NanoRange.nanos(START.plusMillis(i))),
                        Logged.sighting(Side.FORWARDED, START.plusMillis(i), Logged.fileName(START.plusMillis(i), i))
                                .text()))
                .toList();
    }

    private static byte[] answer(int files) {
        return WireAnswers.streams(Map.of(Map.of("service", "forward_svc"), entries(files)));
    }

    private static Page read(byte[] answer) throws IOException {
        return read(new ByteArrayInputStream(answer));
    }

    private static Page read(InputStream body) throws IOException {
        StreamsReader reader = new StreamsReader(
                Side.FORWARDED, LineFormats.DEFAULT.parser(Set.of(Side.FORWARDED), Logged.ZONE), LIMIT);
        reader.readProtobuf(body);
        return reader.finish();
    }

    private static List<String> names(Page page) {
        return IntStream.range(0, page.size())
                .mapToObj(i -> ((Sighting) page.entry(i)).fileName())
                .toList();
    }

    @Property(tries = 60)
    void readsAllEntriesHoweverTheBytesComeIn(
            @ForAll @IntRange(max = LIMIT) int files, @ForAll @IntRange(min = 1, max = 70_000) int atOnce)
            throws IOException {
        Page page = read(new ByteArrayInputStream(answer(files)) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, atOnce));
            }
        });

        assertThat(names(page))
                .containsExactlyElementsOf(IntStream.range(0, files)
                        .mapToObj(i -> Logged.fileName(START.plusMillis(i), i))
                        .toList());
        assertThat(page.full()).isEqualTo(files == LIMIT);
    }

    @Test
    void readsLinesOfAnyLengthBesideEachOther() throws IOException {
        String path = "x".repeat(300_000);
        List<List<String>> entries = List.of(
                entries(1).getFirst(),
                List.of("1795334400000000000", "Rename trigger hard link /" + path),
                List.of("1795334400000000001", ""),
                List.of("1795334400000000002", entries(1).getFirst().getLast()));

        Page page = read(WireAnswers.streams(Map.of(Map.of(), entries)));

        assertThat(page.lines()).isEqualTo(4);
        assertThat(page.entry(1))
                .isInstanceOfSatisfying(
                        Malformed.class, line -> assertThat(line.line()).contains("/xxx"));
        assertThat(page.entry(2)).isInstanceOf(Malformed.class);
        assertThat(((Sighting) page.entry(3)).fileName()).isEqualTo(((Sighting) page.entry(0)).fileName());
    }

    @Test
    void ordersTheEntriesOfSeveralStreams() throws IOException {
        List<List<String>> entries = entries(6);

        Page page = read(WireAnswers.streams(Map.of(
                Map.of("node", "0"), List.of(entries.get(0), entries.get(3), entries.get(4)),
                Map.of("node", "1"), List.of(entries.get(1), entries.get(2), entries.get(5)))));

        assertThat(names(page)).isEqualTo(names(read(answer(6))));
    }

    @Test
    void trustsNoAnswerWithWarnings() {
        byte[] answer = WireAnswers.answerOf(new WireAnswers()
                .text(1, "success")
                .bytes(2, WireAnswers.data(Map.of()).toBytes())
                .text(10, "max series reached"));

        assertThatExceptionOfType(PartialAnswerException.class)
                .isThrownBy(() -> read(answer))
                .withMessageContaining("max series reached");
    }

    static Stream<Arguments> badAnswers() {
        byte[] good = answer(2);
        WireAnswers data = WireAnswers.data(Map.of());
        WireAnswers success = new WireAnswers().text(1, "success");
        byte[] twice = Arrays.copyOf(good, 2 * good.length);
        System.arraycopy(good, 0, twice, good.length, good.length);
        return Stream.of(
                Arguments.of("nothing", new byte[0]),
                Arguments.of(
                        "a status and nothing else",
                        new WireAnswers().bytes(1, new byte[0]).toBytes()),
                Arguments.of(
                        "labels instead of lines",
                        new WireAnswers()
                                .bytes(3, new WireAnswers().text(1, "success").toBytes())
                                .toBytes()),
                Arguments.of("two answers in one", twice),
                Arguments.of("no status", WireAnswers.answerOf(new WireAnswers().bytes(2, data.toBytes()))),
                Arguments.of("no result", WireAnswers.answerOf(success)),
                Arguments.of(
                        "an error",
                        WireAnswers.answerOf(new WireAnswers()
                                .text(1, "success")
                                .bytes(2, data.toBytes())
                                .text(4, "boom"))),
                Arguments.of("another type", WireAnswers.answer(new WireAnswers().text(1, "matrix"))),
                Arguments.of("an entry without time", entry(new WireAnswers().text(2, "line"))),
                Arguments.of(
                        "a time before 1970",
                        entry(new WireAnswers()
                                .bytes(1, WireAnswers.timestamp(-1, 0).toBytes()))),
                Arguments.of(
                        "a second of more than a second",
                        entry(new WireAnswers()
                                .bytes(
                                        1,
                                        WireAnswers.timestamp(1, 1_000_000_000L).toBytes()))),
                Arguments.of("HTML", "<html><title>Sign in</title></html>".getBytes(StandardCharsets.UTF_8)),
                Arguments.of("JSON", "{\"status\":\"success\"}".getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] entry(WireAnswers entry) {
        return WireAnswers.answer(new WireAnswers()
                .text(1, "streams")
                .bytes(
                        2,
                        new WireAnswers()
                                .text(1, "{}")
                                .bytes(2, entry.toBytes())
                                .toBytes()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badAnswers")
    void takesNothingElseForAnAnswer(String name, byte[] answer) {
        assertThatExceptionOfType(BadAnswerException.class).isThrownBy(() -> read(answer));
    }

    @Test
    void takesNoAnswerThatEndsEarlyWhereverItEnds() {
        byte[] whole = answer(20);

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(BadAnswerException.class).isThrownBy(() -> read(cut));
        }
    }

    @Property(tries = 2_000)
    void readsBrokenBytesToAnEndAndCallsThemBad(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 100_000) Integer> places, @ForAll byte replacement) {
        byte[] broken = answer(5);
        places.forEach(place -> broken[place % broken.length] = replacement);

        try {
            assertThat(read(broken).lines()).isLessThanOrEqualTo(broken.length);
        } catch (BadAnswerException | PartialAnswerException expected) {
            assertThat(expected).hasMessageNotContaining("Index");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
