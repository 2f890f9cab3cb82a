package dev.waybill.reconciliation.source.loki;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Log lines as Loki writes them in protobuf, field by field. */
public final class WireAnswers {

    private static final int VARINT = 0;
    private static final int BYTES = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A whole answer of these streams: labels, and pairs of nanoseconds and line. */
    public static byte[] streams(Map<Map<String, String>, List<List<String>>> streams) {
        return answer(data(streams));
    }

    /** A whole answer around a {@code LokiData}. */
    public static byte[] answer(WireAnswers data) {
        WireAnswers response = new WireAnswers()
                .text(1, "success")
                .bytes(2, data.toBytes())
                .varint(5, 1)
                .varint(6, 5_000)
                .varint(7, 1)
                .bytes(
                        8,
                        new WireAnswers()
                                .bytes(1, new WireAnswers().varint(1, 42).toBytes())
                                .toBytes());
        return answerOf(response);
    }

    /** A whole answer around a {@code LokiResponse}. */
    public static byte[] answerOf(WireAnswers response) {
        return new WireAnswers()
                .bytes(1, new byte[0])
                .bytes(6, response.toBytes())
                .toBytes();
    }

    public static WireAnswers data(Map<Map<String, String>, List<List<String>>> streams) {
        WireAnswers data = new WireAnswers().text(1, "streams");
        streams.forEach((labels, entries) -> {
            WireAnswers stream = new WireAnswers().text(1, labels(labels));
            for (List<String> entry : entries) {
                stream.bytes(
                        2,
                        entry(Long.parseLong(entry.getFirst()), entry.getLast()).toBytes());
            }
            data.bytes(2, stream.varint(3, labels.hashCode() & 0xFFFF_FFFFL).toBytes());
        });
        return data;
    }

    static WireAnswers entry(long nanos, String line) {
        return new WireAnswers()
                .bytes(
                        1,
                        timestamp(nanos / 1_000_000_000L, nanos % 1_000_000_000L)
                                .toBytes())
                .text(2, line)
                .bytes(
                        3,
                        new WireAnswers()
                                .text(1, "detected_level")
                                .text(2, "info")
                                .toBytes());
    }

    public static WireAnswers timestamp(long seconds, long nanos) {
        return new WireAnswers().varint(1, seconds).varint(2, nanos);
    }

    private static String labels(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> "%s=\"%s\"".formatted(label.getKey(), label.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    public WireAnswers text(int field, String text) {
        return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a field that is preceded by its length; as proto3 has it, an empty one of a single value may be left out. */
    public WireAnswers bytes(int field, byte[] bytes) {
        write(field << 3 | BYTES);
        write(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    /** Writes a number, unless it is 0. */
    WireAnswers varint(int field, long value) {
        if (value != 0) {
            write(field << 3 | VARINT);
            write(value);
        }
        return this;
    }

    private void write(long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            out.write((int) (left & 0x7F) | 0x80);
            left >>>= 7;
        }
        out.write((int) left);
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }
}
