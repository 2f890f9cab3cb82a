package dev.waybill.reconciliation.source.loki.client;

import dev.waybill.reconciliation.source.Side;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The LogQL log query that finds the sightings of each side.
 *
 * @param forwarded lines of the forwarder that announce a file, and those of an unreadable time, which raise doubt
 * @param processed lines of the processor that finish a file, and torn ones, which raise doubt: those whose marker was mangled on
 *     the way, too
 * @param failed lines of the processor that give a file up
 */
public record LokiSelectors(
        @DefaultValue("{service=~\"forward_svc|forward_torn_svc\"} |= \"Rename trigger hard link\"")
        String forwarded,

        @DefaultValue("{service=~\"process_svc|process_torn_svc\"} |~ `处理文件|filePath=`")
        String processed,

        @DefaultValue("{service=\"process_failed_svc\"} |= \"处理文件\" |= \"失败\"")
        String failed) {

    /** The selectors of the pipeline that Waybill was made for. */
    public static final LokiSelectors DEFAULT = new LokiSelectors(
            "{service=~\"forward_svc|forward_torn_svc\"} |= \"Rename trigger hard link\"",
            "{service=~\"process_svc|process_torn_svc\"} |~ `处理文件|filePath=`",
            "{service=\"process_failed_svc\"} |= \"处理文件\" |= \"失败\"");

    public LokiSelectors {
        requireLogQuery("forwarded", forwarded);
        requireLogQuery("processed", processed);
        requireLogQuery("failed", failed);
    }

    public String of(Side side) {
        return switch (side) {
            case FORWARDED -> forwarded;
            case PROCESSED -> processed;
            case FAILED -> failed;
        };
    }

    private static void requireLogQuery(String name, String query) {
        try {
            StreamSelector.of(query);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The selector of the %s side is '%s', but must be a LogQL log query such as {service=\"x\"} |= \"y\""
                            .formatted(name, query),
                    e);
        }
    }
}
