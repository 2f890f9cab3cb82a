package dev.waybill.reconciliation.source.loki.client;

import dev.waybill.reconciliation.source.Side;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The LogQL log query that finds the sightings of each side.
 *
 * @param forwarded lines of the forwarder that announce a file, and those of an unreadable time, which raise doubt
 * @param processed lines of the processor that finish a file, and torn ones, which raise doubt: those whose marker was mangled on
 *     the way, too
 * @param failed lines of the processor that give a file up
 * @param forwardControl lines by which writers of announcements say how many they logged, as CONTROL-RECORDS.md words them; they must
 *     speak of exactly the lines that {@code forwarded} finds. Without it {@code {service="forward_control_svc"}} where
 *     {@code forwarded} is not set either, else nothing; nothing where it is blank
 * @param processControl lines by which writers of processings and failures say how many they logged; without it
 *     {@code {service="process_control_svc"}} where neither {@code processed} nor {@code failed} is set, else nothing
 */
public record LokiSelectors(
        @DefaultValue("{service=~\"forward_svc|forward_torn_svc\"} |= \"Rename trigger hard link\"")
        String forwarded,

        @DefaultValue("{service=~\"process_svc|process_torn_svc\"} |~ `处理文件|filePath=`")
        String processed,

        @DefaultValue("{service=\"process_failed_svc\"} |= \"处理文件\" |= \"失败\"")
        String failed,

        @Nullable String forwardControl,
        @Nullable String processControl) {

    private static final String FORWARDED =
            "{service=~\"forward_svc|forward_torn_svc\"} |= \"Rename trigger hard link\"";
    private static final String PROCESSED = "{service=~\"process_svc|process_torn_svc\"} |~ `处理文件|filePath=`";
    private static final String FAILED = "{service=\"process_failed_svc\"} |= \"处理文件\" |= \"失败\"";
    private static final String FORWARD_CONTROL = "{service=\"forward_control_svc\"}";
    private static final String PROCESS_CONTROL = "{service=\"process_control_svc\"}";

    /** The selectors of the pipeline that Waybill was made for. */
    public static final LokiSelectors DEFAULT = new LokiSelectors(FORWARDED, PROCESSED, FAILED);

    @ConstructorBinding
    public LokiSelectors {
        requireLogQuery("forwarded", forwarded);
        requireLogQuery("processed", processed);
        requireLogQuery("failed", failed);
        if (forwardControl == null && forwarded.equals(FORWARDED)) {
            forwardControl = FORWARD_CONTROL;
        }
        if (processControl == null && processed.equals(PROCESSED) && failed.equals(FAILED)) {
            processControl = PROCESS_CONTROL;
        }
        if (forwardControl != null && !forwardControl.isBlank()) {
            requireLogQuery("forward-control", forwardControl);
        }
        if (processControl != null && !processControl.isBlank()) {
            requireLogQuery("process-control", processControl);
        }
    }

    /** Selectors of sightings; those of this project's collector have its control records beside them. */
    public LokiSelectors(String forwarded, String processed, String failed) {
        this(forwarded, processed, failed, null, null);
    }

    /** The query of the control records that speak of a side; null where there are none that do. */
    public @Nullable String controlOf(Side side) {
        String query = side == Side.FORWARDED ? forwardControl : processControl;
        return query == null || query.isBlank() ? null : query;
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
