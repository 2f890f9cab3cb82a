package dev.waybill.reconciliation.source.loki.client;

import dev.waybill.reconciliation.source.Side;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The LogQL log query that finds the sightings of each side.
 *
 * @param forwarded lines of the forwarder that announce a file, and those of an unreadable time, which raise doubt
 * @param processed lines of the processor that finish a file, and torn ones, which raise doubt: those whose marker was mangled on
 *     the way, too
 * @param failed lines of the processor that give a file up
 * @param forwardControl lines by which writers of announcements say how many they logged; see CONTROL-RECORDS.md
 * @param processControl lines by which writers of processings and failures say how many they logged
 */
public record LokiSelectors(
        @DefaultValue("{service=~\"forward_svc|forward_torn_svc\"} |= \"Rename trigger hard link\"")
        String forwarded,

        @DefaultValue("{service=~\"process_svc|process_torn_svc\"} |~ `处理文件|filePath=`")
        String processed,

        @DefaultValue("{service=\"process_failed_svc\"} |= \"处理文件\" |= \"失败\"")
        String failed,

        @DefaultValue(LokiSelectors.FORWARD_CONTROL) String forwardControl,
        @DefaultValue(LokiSelectors.PROCESS_CONTROL) String processControl) {

    static final String FORWARD_CONTROL = "{service=\"forward_control_svc\"}";
    static final String PROCESS_CONTROL = "{service=\"process_control_svc\"}";

    /** The selectors of the pipeline that Waybill was made for. */
    public static final LokiSelectors DEFAULT = new LokiSelectors(
            "{service=~\"forward_svc|forward_torn_svc\"} |= \"Rename trigger hard link\"",
            "{service=~\"process_svc|process_torn_svc\"} |~ `处理文件|filePath=`",
            "{service=\"process_failed_svc\"} |= \"处理文件\" |= \"失败\"");

    @ConstructorBinding
    public LokiSelectors {
        requireLogQuery("forwarded", forwarded);
        requireLogQuery("processed", processed);
        requireLogQuery("failed", failed);
        requireLogQuery("forward-control", forwardControl);
        requireLogQuery("process-control", processControl);
    }

    /** Selectors of sightings, with control records where this project's collector puts them. */
    public LokiSelectors(String forwarded, String processed, String failed) {
        this(forwarded, processed, failed, FORWARD_CONTROL, PROCESS_CONTROL);
    }

    /** The query of the control records that speak of a side. */
    public String controlOf(Side side) {
        return side == Side.FORWARDED ? forwardControl : processControl;
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
