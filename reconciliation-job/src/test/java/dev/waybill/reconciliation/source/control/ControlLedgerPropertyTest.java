package dev.waybill.reconciliation.source.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.ControlWriter;
import dev.waybill.reconciliation.source.ControlWriter.Said;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.WriterProof;
import dev.waybill.reconciliation.source.WriterProof.Deficit;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever was written, delivered and dropped: all is proven exactly where nothing is missing, and else the number is right. */
class ControlLedgerPropertyTest {

    private static final Instant START = Instant.ofEpochSecond(1_769_566_600L);

    private final Map<String, List<ControlRecord>> records = new LinkedHashMap<>();
    private final Map<String, List<Said>> lines = new LinkedHashMap<>();

    /** Writes some boots of some writers, each stopped in an orderly way before the next begins, over ten minutes. */
    private void write(Random random, int writers, long interval) {
        records.clear();
        lines.clear();
        for (int writer = 0; writer < writers; writer++) {
            String name = "host-" + writer;
            List<ControlRecord> own = new ArrayList<>();
            List<Said> said = new ArrayList<>();
            long at = 0;
            for (int boot = 1; at < 600; boot++) {
                long until = at + (1 + random.nextInt(4)) * 100L + random.nextInt(60);
                List<Said> logged = new ArrayList<>();
                for (int i = random.nextInt(60); i > 0; i--) {
                    Instant when = START.plusMillis(at * 1000 + random.nextLong((until - at) * 1000));
                    logged.add(new Said(when, name + "-" + boot + "-" + random.nextInt(40) + ".log"));
                }
                ControlWriter pen = new ControlWriter(name, boot, Side.FORWARDED);
                own.addAll(pen.say(
                        START.plusSeconds(at), START.plusSeconds(until), Duration.ofSeconds(interval), logged, true));
                said.addAll(new HashSet<>(logged));
                at = until + random.nextInt(30);
            }
            Set<Said> distinct = new HashSet<>(said);
            said.retainAll(distinct);
            records.put(name, again(own, distinct));
            lines.put(name, List.copyOf(distinct));
        }
    }

    /** The same intervals, saying exactly the distinct lines. */
    private static List<ControlRecord> again(List<ControlRecord> own, Set<Said> distinct) {
        List<ControlRecord> anew = new ArrayList<>();
        for (ControlRecord record : own) {
            ControlRecord counted = new ControlWriter(record.writer(), record.boot(), record.side())
                    .say(record.from(), record.to(), Duration.between(record.from(), record.to()), distinct, false)
                    .getFirst();
            anew.add(new ControlRecord(
                    record.writer(),
                    record.boot(),
                    record.side(),
                    record.seq(),
                    record.from(),
                    record.to(),
                    counted.lines(),
                    counted.names(),
                    counted.digest(),
                    record.end()));
        }
        return anew;
    }

    private static LogRange range(Random random) {
        int from = 10 + random.nextInt(400);
        return new LogRange(START.plusSeconds(from), START.plusSeconds(from + 1 + random.nextInt(150)));
    }

    private ControlLedger ledger(Random random, LogRange range) {
        Map<String, List<ControlRecord>> delivered = new LinkedHashMap<>();
        records.forEach((log, own) -> {
            List<ControlRecord> often = new ArrayList<>(own);
            own.forEach(record -> Collections.addAll(
                    often, Collections.nCopies(random.nextInt(2), record).toArray(ControlRecord[]::new)));
            Collections.shuffle(often, random);
            delivered.put(log, often);
        });
        return new ControlLedger(Side.FORWARDED, Stretch.covering(range), new Stretch(0, Long.MAX_VALUE), delivered);
    }

    @Property(tries = 400)
    void provesAllExactlyWhereNothingIsMissing(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 3) int writers,
            @ForAll @IntRange(max = 8) int dropped) {
        Random random = new Random(seed);
        write(random, writers, random.nextBoolean() ? 10 : 1 + random.nextInt(300));
        LogRange range = range(random);
        ControlLedger ledger = ledger(random, range);
        Stretch read = ledger.range();

        Map<String, Set<Said>> missing = new LinkedHashMap<>();
        lines.forEach((log, own) -> {
            List<Said> kept = new ArrayList<>(own);
            Collections.shuffle(kept, random);
            Set<Said> gone = new HashSet<>(kept.subList(0, Math.min(dropped, kept.size())));
            kept.removeAll(gone);
            List<Said> delivered = new ArrayList<>(kept);
            if (gone.isEmpty() || random.nextBoolean()) {
                kept.stream().filter(line -> random.nextInt(5) == 0).forEach(delivered::add);
            }
            Collections.shuffle(delivered, random);
            delivered.stream()
                    .filter(line ->
                            line.at().toEpochMilli() >= read.from() && line.at().toEpochMilli() < read.to())
                    .forEach(line -> ledger.take(log, line.at().toEpochMilli(), NameHash.of(line.name())));
            missing.put(log, gone);
        });

        for (WriterProof proof : ledger.proofs()) {
            long expected = 0;
            Set<Said> gone = Objects.requireNonNull(missing.get(proof.writer()));
            for (ControlRecord record : Objects.requireNonNull(records.get(proof.writer()))) {
                if (!record.from().isBefore(range.to()) || !record.to().isAfter(range.from())) {
                    continue;
                }
                expected += gone.stream().filter(line -> in(record, line)).count();
            }
            assertThat(proof.covered()).isTrue();
            if (namesAreEnough(proof.writer(), gone)) {
                assertThat(proof.deficits().stream().mapToLong(Deficit::lines).sum())
                        .isEqualTo(expected);
                assertThat(proof.isTotal()).isEqualTo(expected == 0);
            } else {
                assertThat(proof.deficits().stream().mapToLong(Deficit::lines).sum())
                        .isLessThanOrEqualTo(expected);
            }
        }
    }

    private static boolean in(ControlRecord record, Said line) {
        return !line.at().isBefore(record.from()) && line.at().isBefore(record.to());
    }

    /** A line that repeats a name may be made up for by another one that was delivered twice. */
    private boolean namesAreEnough(String writer, Set<Said> gone) {
        return gone.stream()
                .allMatch(line -> Objects.requireNonNull(lines.get(writer)).stream()
                                .filter(other -> other.name().equals(line.name()))
                                .count()
                        == 1);
    }
}
