package dev.waybill.reconciliation.source.loki.answer;

import dev.waybill.reconciliation.source.line.LogLine;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads log lines that Loki answers with as protobuf, which costs both ends less than JSON. Messages and numbers of fields are
 * those of {@code queryrange.proto} and {@code push.proto} in Loki: a {@code QueryResponse} of a {@code LokiResponse} of
 * {@code StreamAdapter}s. An answer counts only when each of them was read to its end.
 */
public final class ProtobufAnswer {

    /** What Loki takes for a wish for protobuf, and calls it; from release 2.9 on. Older ones answer in JSON all the same. */
    public static final String MEDIA_TYPE = "application/vnd.google.protobuf";

    private static final long NANOS = 1_000_000_000L;
    private static final byte[] NO_BYTES = {};

    private final WireReader wire;
    private final LinesReader<?> reader;
    private final LogLine line = new LogLine();
    private final List<String> warnings = new ArrayList<>();
    private String status = "";
    private String error = "";
    private boolean answered;
    private boolean result;

    private ProtobufAnswer(InputStream body, LinesReader<?> reader) {
        this.wire = new WireReader(body);
        this.reader = reader;
    }

    /**
     * Hands all lines of an answer to the reader.
     *
     * @throws BadAnswerException if it is no whole and successful answer of log lines
     * @throws PartialAnswerException if it carries warnings
     */
    static void read(InputStream body, LinesReader<?> reader) throws IOException {
        new ProtobufAnswer(body, reader).readAnswer();
    }

    private void readAnswer() throws IOException {
        while (!wire.atEnd()) {
            int tag = wire.tag();
            switch (tag) {
                case Tag.ANSWER_STREAMS -> {
                    if (answered) {
                        throw new BadAnswerException("there are two answers in one");
                    }
                    answered = true;
                    readResponse(wire.endOfBytes(Long.MAX_VALUE));
                }
                default -> wire.skip(tag, Long.MAX_VALUE);
            }
        }
        if (!warnings.isEmpty()) {
            throw new PartialAnswerException(String.join("; ", warnings));
        }
        if (!answered || !"success".equals(status) || !error.isEmpty()) {
            throw new BadAnswerException(
                    error.isEmpty() ? "the answer does not say status: success" : "the answer says " + error);
        }
        if (!result) {
            throw new BadAnswerException("the answer has no result");
        }
    }

    private void readResponse(long end) throws IOException {
        while (wire.position() < end) {
            int tag = wire.tag();
            switch (tag) {
                case Tag.RESPONSE_STATUS -> status = wire.text(end);
                case Tag.RESPONSE_DATA -> readData(wire.endOfBytes(end));
                case Tag.RESPONSE_ERROR -> error = wire.text(end);
                case Tag.RESPONSE_WARNING -> warnings.add(wire.text(end));
                default -> wire.skip(tag, end);
            }
        }
        wire.expectEnd(end);
    }

    private void readData(long end) throws IOException {
        while (wire.position() < end) {
            int tag = wire.tag();
            switch (tag) {
                case Tag.DATA_TYPE -> {
                    String type = wire.text(end);
                    if (!reader.resultType().equals(type)) {
                        throw new BadAnswerException(
                                "the result is of type %s, not %s".formatted(type, reader.resultType()));
                    }
                    result = true;
                }
                case Tag.DATA_STREAM -> readStream(wire.endOfBytes(end));
                default -> wire.skip(tag, end);
            }
        }
        wire.expectEnd(end);
    }

    private void readStream(long end) throws IOException {
        reader.beginStream();
        while (wire.position() < end) {
            int tag = wire.tag();
            switch (tag) {
                case Tag.STREAM_LABELS -> reader.labels(wire.text(end));
                case Tag.STREAM_ENTRY -> readEntry(wire.endOfBytes(end));
                default -> wire.skip(tag, end);
            }
        }
        wire.expectEnd(end);
    }

    private void readEntry(long end) throws IOException {
        wire.whole(end);
        long nanos = -1;
        line.moveTo(NO_BYTES, 0, 0);
        while (wire.position() < end) {
            int tag = wire.tag();
            switch (tag) {
                case Tag.ENTRY_TIMESTAMP -> nanos = readTimestamp(wire.endOfBytes(end));
                case Tag.ENTRY_LINE -> wire.line(line, end);
                default -> wire.skip(tag, end);
            }
        }
        wire.expectEnd(end);
        if (nanos < 0) {
            throw new BadAnswerException("an entry has no timestamp");
        }
        reader.add(nanos, line);
    }

    private long readTimestamp(long end) throws IOException {
        long seconds = 0;
        long nanos = 0;
        while (wire.position() < end) {
            int tag = wire.tag();
            switch (tag) {
                case Tag.TIMESTAMP_SECONDS -> seconds = wire.varint();
                case Tag.TIMESTAMP_NANOS -> nanos = wire.varint();
                default -> wire.skip(tag, end);
            }
        }
        wire.expectEnd(end);
        if (seconds < 0 || seconds >= Long.MAX_VALUE / NANOS || nanos < 0 || nanos >= NANOS) {
            throw new BadAnswerException(
                    "a timestamp says %d s and %d ns, which is no instant".formatted(seconds, nanos));
        }
        return seconds * NANOS + nanos;
    }

    /** Numbers of the fields, each with the type that it is written in. */
    private static final class Tag {

        static final int ANSWER_STREAMS = 6 << 3 | WireReader.BYTES;
        static final int RESPONSE_STATUS = 1 << 3 | WireReader.BYTES;
        static final int RESPONSE_DATA = 2 << 3 | WireReader.BYTES;
        static final int RESPONSE_ERROR = 4 << 3 | WireReader.BYTES;
        static final int RESPONSE_WARNING = 10 << 3 | WireReader.BYTES;
        static final int DATA_TYPE = 1 << 3 | WireReader.BYTES;
        static final int DATA_STREAM = 2 << 3 | WireReader.BYTES;
        static final int STREAM_LABELS = 1 << 3 | WireReader.BYTES;
        static final int STREAM_ENTRY = 2 << 3 | WireReader.BYTES;
        static final int ENTRY_TIMESTAMP = 1 << 3 | WireReader.BYTES;
        static final int ENTRY_LINE = 2 << 3 | WireReader.BYTES;
        static final int TIMESTAMP_SECONDS = 1 << 3 | WireReader.VARINT;
        static final int TIMESTAMP_NANOS = 2 << 3 | WireReader.VARINT;

        private Tag() {}
    }
}
