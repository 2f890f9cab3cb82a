package dev.waybill.reconciliation.flow;

import dev.waybill.reconciliation.source.Proof;
import dev.waybill.reconciliation.source.file.FileSourceProperties;
import dev.waybill.reconciliation.source.line.LineFormat;
import dev.waybill.reconciliation.source.line.LineFormats;
import dev.waybill.reconciliation.source.loki.client.LokiSelectors;
import dev.waybill.reconciliation.window.WindowProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The pairs of stages that are reconciled; without any, the one pair that the other properties describe, named
 * {@code default}. A pipeline of N stages is N − 1 flows.
 *
 * @param flows one entry for each pair of stages
 * @param acceptIdle whether silence of both sides for {@code MAX_WAIT} is taken for a pipeline in which nothing flows; else
 *     its windows wait until both are heard again (ACCEPT_IDLE)
 * @param proof what a verdict must be proven by: {@code totals} demands control records of every writer, {@code source} is
 *     content with what the source can prove (WAYBILL_PROOF)
 */
@ConfigurationProperties("waybill")
record FlowProperties(
        @DefaultValue List<Entry> flows,
        @DefaultValue("false") boolean acceptIdle,
        @DefaultValue("source") Proof proof) {

    static final String DEFAULT_FLOW = "default";

    /** The flows to audit: those that are configured, or the default one. */
    List<Entry> orDefault() {
        return flows.isEmpty()
                ? List.of(new Entry(DEFAULT_FLOW, null, null, null, null, null, null, null, null, null))
                : flows;
    }

    boolean demandsTotals(Entry entry) {
        return or(entry.proof(), proof) == Proof.TOTALS;
    }

    /**
     * One pair of stages. What is not given is as in {@code waybill.window}, {@code waybill.files},
     * {@code waybill.loki.selectors} and the wording of the pipeline that Waybill was made for.
     *
     * @param name name under which its reports are kept, at most 64 characters
     * @param window which intervals are judged
     * @param lines how its stages word their log lines
     * @param selectors LogQL log queries that find its log lines in Loki
     * @param files where its logs lie, when they are read without Loki
     * @param collected whether a collector stands between the stages and the source, so that silence proves nothing; by default
     *     true for Loki and false for log folders
     * @param acceptIdle what differs from {@code waybill.accept-idle}
     * @param lookback what differs from {@code waybill.readiness.lookback}
     * @param proof what differs from {@code waybill.proof}
     * @param names how the names of its files are read; by default those that begin with 20 digits of local time
     */
    public record Entry(
            String name,
            @Nullable Window window,
            @Nullable Lines lines,
            @Nullable Selectors selectors,
            @Nullable Files files,
            @Nullable Boolean collected,
            @Nullable Boolean acceptIdle,
            @Nullable Duration lookback,
            @Nullable Proof proof,
            @Nullable NameProperties names) {

        @SuppressWarnings("NullAway") // binding leaves out what is not given
        public Entry {
            if (name == null || name.isBlank()) {
                throw new IllegalArgumentException("waybill.flows: each flow needs a name");
            }
        }

        public WindowProperties windowOr(WindowProperties common) {
            return window == null ? common : window.over(common);
        }

        public LineFormats lineFormats() {
            LineFormats wording = lines == null ? LineFormats.DEFAULT : lines.over(LineFormats.DEFAULT);
            return names == null ? wording : names.of(name, wording);
        }

        public LokiSelectors selectorsOr(LokiSelectors common) {
            return selectors == null ? common : selectors.over(common);
        }

        public FileSourceProperties filesOr(FileSourceProperties common) {
            return files == null ? common : files.over(common);
        }
    }

    /**
     * What differs from {@code waybill.window}.
     *
     * @param length length of an audit window
     * @param settlingDelay how old the last log line that a window looks at must be before it is judged
     * @param extend how far after the window's end sightings of its files are looked for
     * @param lead how far before the window's start sightings are looked for
     * @param zone zone of the local time in file names
     */
    record Window(
            @Nullable Duration length,
            @Nullable Duration settlingDelay,
            @Nullable Duration extend,
            @Nullable Duration lead,
            @Nullable ZoneId zone) {

        WindowProperties over(WindowProperties common) {
            return new WindowProperties(
                    or(length, common.length()),
                    or(settlingDelay, common.settlingDelay()),
                    or(extend, common.extend()),
                    or(lead, common.lead()),
                    zone == null ? common.zone() : zone);
        }
    }

    /**
     * How the stages of a flow word their lines.
     *
     * @param forwarded an announcement
     * @param processed that a file is finished
     * @param failed that a file is given up
     */
    record Lines(
            @Nullable LineFormat forwarded,
            @Nullable LineFormat processed,
            @Nullable LineFormat failed) {

        LineFormats over(LineFormats common) {
            return new LineFormats(
                    or(forwarded, common.forwarded()), or(processed, common.processed()), or(failed, common.failed()));
        }
    }

    /**
     * What differs from {@code waybill.loki.selectors}.
     *
     * @param forwarded LogQL log query of the lines that announce a file
     * @param processed LogQL log query of the lines that finish a file
     * @param failed LogQL log query of the lines that give a file up
     * @param forwardControl LogQL log query of the control records that speak of exactly the lines of {@code forwarded}; where
     *     that differs, those of {@code waybill.loki.selectors} are not taken for them
     * @param processControl LogQL log query of the control records of {@code processed} and {@code failed}
     */
    record Selectors(
            @Nullable String forwarded,
            @Nullable String processed,
            @Nullable String failed,
            @Nullable String forwardControl,
            @Nullable String processControl) {

        LokiSelectors over(LokiSelectors common) {
            return new LokiSelectors(
                    or(forwarded, common.forwarded()),
                    or(processed, common.processed()),
                    or(failed, common.failed()),
                    forwardControl == null && forwarded == null ? common.forwardControl() : forwardControl,
                    processControl == null && processed == null && failed == null
                            ? common.processControl()
                            : processControl);
        }
    }

    /**
     * What differs from {@code waybill.files}.
     *
     * @param forwardLogDir folder of the first stage's log
     * @param processLogDir folder of the second stage's log
     * @param forwardPrefix how the first stage's log files begin
     * @param processPrefix how the second stage's log files begin
     * @param whole whether no rotated file was ever removed from the folders
     */
    record Files(
            @Nullable Path forwardLogDir,
            @Nullable Path processLogDir,
            @Nullable String forwardPrefix,
            @Nullable String processPrefix,
            @Nullable Boolean whole) {

        FileSourceProperties over(FileSourceProperties common) {
            return new FileSourceProperties(
                    or(forwardLogDir, common.forwardLogDir()),
                    or(processLogDir, common.processLogDir()),
                    or(forwardPrefix, common.forwardPrefix()),
                    or(processPrefix, common.processPrefix()),
                    or(whole, common.whole()));
        }
    }

    private static <T> T or(@Nullable T value, T common) {
        return Optional.ofNullable(value).orElse(common);
    }
}
