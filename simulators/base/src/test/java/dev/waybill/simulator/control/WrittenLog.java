package dev.waybill.simulator.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.simulator.control.ControlRecord.Chain;
import dev.waybill.simulator.control.ControlRecord.Tally;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What stands in a log, and whether its records tell the truth about it. */
public final class WrittenLog {

    private final List<Line> lines = new ArrayList<>();
    private final List<ControlRecord> records = new ArrayList<>();

    /** A sighting that stands in the log at that time. */
    public record Line(Event event, String name, long at) {}

    public void add(Line line) {
        lines.add(line);
    }

    public void add(ControlRecord record) {
        records.add(record);
    }

    public List<Line> lines() {
        return lines;
    }

    public List<ControlRecord> records() {
        return records;
    }

    /** Each chain by itself, in the order of the log. */
    public Collection<List<ControlRecord>> chains() {
        Map<Chain, List<ControlRecord>> chains = new LinkedHashMap<>();
        records.forEach(record -> chains.computeIfAbsent(record.chain(), chain -> new ArrayList<>())
                .add(record));
        return chains.values();
    }

    /** Chains have no gap, and each record says what stands in its interval. */
    public void assertTrue() {
        assertThat(chains()).allSatisfy(WrittenLog::assertTiled);
        assertThat(records)
                .allSatisfy(record ->
                        assertThat(record.tally()).as(record.message()).isEqualTo(recount(record)));
    }

    /** Every sighting stands in an interval of its event. */
    public void assertAllVouchedFor() {
        assertThat(lines).allMatch(line -> records.stream().anyMatch(record -> holds(record, line)), "vouched for");
    }

    private static void assertTiled(List<ControlRecord> chain) {
        for (int i = 0; i < chain.size(); i++) {
            assertThat(chain.get(i).seq()).isEqualTo(i);
            assertThat(chain.get(i).end() && i < chain.size() - 1)
                    .as("only the last ends")
                    .isFalse();
            if (i > 0) {
                assertThat(chain.get(i).from()).isEqualTo(chain.get(i - 1).to());
            }
        }
    }

    private Tally recount(ControlRecord record) {
        long count = 0;
        long digest = 0;
        Set<String> names = new HashSet<>();
        for (Line line : lines) {
            if (holds(record, line)) {
                count++;
                digest += names.add(line.name()) ? NameHashes.hash(line.name()) : 0;
            }
        }
        return new Tally(count, names.size(), digest);
    }

    private static boolean holds(ControlRecord record, Line line) {
        return record.chain().event() == line.event() && record.from() <= line.at() && line.at() < record.to();
    }
}
