package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.readiness.Readiness;
import dev.waybill.reconciliation.readiness.Tail;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.Slice;
import dev.waybill.reconciliation.window.SlicePlan;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/** Keeps the plan of an audit in its job execution's context, so that a restart works on the same slices. */
public final class PlanContext {

    private static final String SLICES = "slices";
    private static final String READ_UNDER = "readUnder";
    private static final String FORWARDER_LINES = "forwarderLines";
    private static final String PROCESSOR_LINES = "processorLines";

    private static final String BY_RECORDS = "byRecords";
    private static final String QUIET = "quiet";
    private static final String TAILS = "tails";
    private static final String SAID = "said";
    private static final String STOPPED = "stopped";
    private static final int MOST_TAILS = 20;

    private PlanContext() {}

    static boolean isPlanned(ExecutionContext job) {
        return job.containsKey(SLICES);
    }

    static void put(ExecutionContext job, SlicePlan plan) {
        job.putString(SLICES, plan.slices().stream().map(PlanContext::nameOf).collect(Collectors.joining(" ")));
    }

    /** Keeps under which truths the slices are read that this execution reads. */
    static void putReadUnder(ExecutionContext job, String fingerprint) {
        job.putString(READ_UNDER, fingerprint);
    }

    public static String readUnder(ExecutionContext job) {
        return job.getString(READ_UNDER, "");
    }

    /** Keeps how many lines the source held of the whole window before its slices were read. */
    static void putLines(ExecutionContext job, long forwarder, long processor) {
        job.putLong(FORWARDER_LINES, forwarder);
        job.putLong(PROCESSOR_LINES, processor);
    }

    /** Keeps how many lines the control records of the whole window told of before its slices were read. */
    static void putSaid(ExecutionContext job, long forwarder, long processor) {
        putLines(job, forwarder, processor);
        job.putString(SAID, "");
    }

    /** Whether the lines are those that control records told of. */
    static boolean areLinesSaid(ExecutionContext job) {
        return job.containsKey(SAID);
    }

    /** Keeps by what the window was found ready. */
    static void putReadiness(ExecutionContext job, Readiness.Ready ready) {
        job.putString(BY_RECORDS, Boolean.toString(ready.byRecords()));
        job.putString(QUIET, Boolean.toString(ready.quiet()));
        job.putString(STOPPED, Boolean.toString(ready.stopped()));
        job.putString(
                TAILS,
                ready.tails().stream()
                        .limit(MOST_TAILS)
                        .map(PlanContext::encoded)
                        .collect(Collectors.joining("\n")));
        job.remove(SAID);
    }

    static boolean isByRecords(ExecutionContext job) {
        return Boolean.parseBoolean(job.getString(BY_RECORDS, ""));
    }

    static boolean isQuiet(ExecutionContext job) {
        return Boolean.parseBoolean(job.getString(QUIET, "true"));
    }

    /** Whether records alone tell whether anything more was logged. */
    static boolean isAllSaid(ExecutionContext job) {
        return isByRecords(job) && tails(job).isEmpty() && !Boolean.parseBoolean(job.getString(STOPPED, ""));
    }

    static List<Tail> tails(ExecutionContext job) {
        return job.getString(TAILS, "").lines().map(PlanContext::tailOf).toList();
    }

    private static String encoded(Tail tail) {
        return "%s %d %d %s"
                .formatted(tail.side(), tail.from().toEpochMilli(), tail.to().toEpochMilli(), tail.writer());
    }

    private static Tail tailOf(String encoded) {
        String[] fields = encoded.split(" ", 4);
        return new Tail(
                fields[3],
                Side.valueOf(fields[0]),
                Instant.ofEpochMilli(Long.parseLong(fields[1])),
                Instant.ofEpochMilli(Long.parseLong(fields[2])));
    }

    static boolean hasLines(ExecutionContext job) {
        return job.containsKey(FORWARDER_LINES);
    }

    static long forwarderLines(ExecutionContext job) {
        return job.getLong(FORWARDER_LINES);
    }

    static long processorLines(ExecutionContext job) {
        return job.getLong(PROCESSOR_LINES);
    }

    public static SlicePlan plan(ExecutionContext job, AuditWindow window) {
        List<Slice> slices = Arrays.stream(job.getString(SLICES).split(" "))
                .map(PlanContext::sliceOf)
                .toList();
        return new SlicePlan(window, slices);
    }

    /** The slice that a step execution works on. Its name tells, because its context may not have been saved by a run that died. */
    public static Slice sliceOfStep(String stepName) {
        return sliceOf(stepName.substring(stepName.indexOf(':') + 1));
    }

    /** Both ends in milliseconds since the epoch: short, because step names are at most 100 characters. */
    public static String nameOf(Slice slice) {
        return slice.start().toEpochMilli() + "-" + slice.end().toEpochMilli();
    }

    private static Slice sliceOf(String name) {
        String[] ends = name.split("-", 2);
        return new Slice(Instant.ofEpochMilli(Long.parseLong(ends[0])), Instant.ofEpochMilli(Long.parseLong(ends[1])));
    }
}
