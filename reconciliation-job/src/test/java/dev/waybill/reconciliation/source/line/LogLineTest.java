package dev.waybill.reconciliation.source.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Finds what {@link String} finds, wherever in a buffer the line lies. */
class LogLineTest {

    /** Few different characters, so that texts occur, nearly occur, and occur again. */
    @Provide
    Arbitrary<String> lines() {
        return Arbitraries.strings()
                .withChars('a', 'b', '/', '\u0080', '\u00ff', '\u007f', '\u0000')
                .ofMaxLength(60);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars('a', 'b', '/', '\u0080', '\u00ff', '\u007f', '\u0000')
                .ofMinLength(1)
                .ofMaxLength(3);
    }

    /** A line of which each character is one byte, surrounded by bytes that are none of its own. */
    private static LogLine line(String latin1, int before) {
        byte[] line = latin1.getBytes(StandardCharsets.ISO_8859_1);
        byte[] buffer = "ab/".repeat(60).getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(line, 0, buffer, before, line.length);
        return new LogLine().moveTo(buffer, before, before + line.length);
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Characters at both sides of each bound, mostly plain ones, so that each place of eight is the one that is not. */
    @Provide
    Arbitrary<String> nearlyPlain() {
        Arbitrary<Character> edges = Arbitraries.of(
                '\u0000', '\u0001', '\u001f', ' ', '!', '"', '#', '[', '\\', ']', '~', '\u007f', '\u0080', '\u0081',
                '\u00ff');
        return Arbitraries.frequencyOf(
                        Tuple.of(12, Arbitraries.of('!', '#', '[', ']', '~', 'a', '/', '0')), Tuple.of(1, edges))
                .list()
                .ofMaxSize(40)
                .map(characters -> characters.stream().map(String::valueOf).collect(Collectors.joining()));
    }

    @Property
    void tellsPlainTextFromOther(@ForAll("nearlyPlain") String text, @ForAll @IntRange(max = 20) int before) {
        boolean plain = text.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '"' && c != '\\');
        assertThat(line(text, before).isPlain(0, text.length())).isEqualTo(plain);
    }

    @Test
    void takesNoOtherByteForPlainWhereverItStands() {
        for (int at = 0; at < 20; at++) {
            for (int b = 0; b <= 0xFF; b++) {
                String text = "a".repeat(at) + (char) b + "a".repeat(20 - at);
                boolean plain = b > ' ' && b < 0x7F && b != '"' && b != '\\';
                assertThat(line(text, 3).isPlain(0, text.length()))
                        .as("byte %d at %d", b, at)
                        .isEqualTo(plain);
            }
        }
    }

    @Property
    void findsTheFirst(
            @ForAll("lines") String line,
            @ForAll("texts") String text,
            @ForAll @IntRange(max = 20) int before,
            @ForAll @IntRange(max = 60) int from) {
        assertThat(line(line, before).indexOf(bytes(text), Math.min(from, line.length())))
                .isEqualTo(line.indexOf(text, Math.min(from, line.length())));
    }

    @Property
    void findsTheLast(
            @ForAll("lines") String line,
            @ForAll("texts") String text,
            @ForAll @IntRange(max = 20) int before,
            @ForAll @IntRange(min = -3, max = 60) int from) {
        assertThat(line(line, before).lastIndexOf(bytes(text), from)).isEqualTo(line.lastIndexOf(text, from));
    }

    @Property
    void findsTheLastCharacterOfAPart(
            @ForAll("lines") String line,
            @ForAll @IntRange(max = 20) int before,
            @ForAll @IntRange(max = 60) int from,
            @ForAll @IntRange(max = 60) int to) {
        int end = Math.min(to, line.length());
        int begin = Math.min(from, end);
        int expected = line.substring(begin, end).lastIndexOf('/');

        assertThat(line(line, before).lastIndexOf('/', begin, end)).isEqualTo(expected < 0 ? -1 : begin + expected);
    }

    @Test
    void isTextInUtf8() {
        LogLine line = LogLine.of("处理文件filePath=/log/月报成功");

        assertThat(line).hasToString("处理文件filePath=/log/月报成功");
        assertThat(line.startsWith("处理".getBytes(StandardCharsets.UTF_8), 0)).isTrue();
        assertThat(line.startsWith("成功，".getBytes(StandardCharsets.UTF_8), line.length() - 6))
                .isFalse();
    }

    @Test
    void refusesToShowMoreThanTheBuffer() {
        assertThatThrownBy(() -> new LogLine().moveTo(new byte[3], 1, 4)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
