package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.SourceException;
import dev.waybill.reconciliation.source.WriterProof;
import dev.waybill.reconciliation.source.control.ControlLedger;
import dev.waybill.reconciliation.source.control.NameHash;
import dev.waybill.reconciliation.source.control.Stretch;
import dev.waybill.reconciliation.window.LogRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What the writers of a folder say of a range, held against the lines that are read file by file. */
final class FolderLedger {

    private final FolderLogs logs;
    private final Set<Side> sides;
    private final LogRange wanted;
    private final Map<Side, ControlLedger> ledgers = new EnumMap<>(Side.class);
    private final List<String> names = new ArrayList<>();
    private final List<Instant[]> earliest = new ArrayList<>();
    private LogRange range;
    private boolean said;

    FolderLedger(FolderLogs logs, Set<Side> sides, LogRange wanted) {
        this.logs = logs;
        this.sides = sides;
        this.wanted = wanted;
        this.range = plan(new Stretch(0, Long.MAX_VALUE));
    }

    private LogRange plan(Stretch readable) {
        Stretch own = Stretch.covering(wanted);
        Instant from = wanted.from();
        Instant to = wanted.to();
        for (Side side : sides) {
            ControlLedger ledger = new ControlLedger(side, own, readable, logs.byLog(side, wanted));
            ledgers.put(side, ledger);
            LogRange needed = ledger.range().range();
            from = needed.from().isBefore(from) ? needed.from() : from;
            to = needed.to().isAfter(to) && !ledger.isEmpty() ? needed.to() : to;
        }
        said = ledgers.values().stream().anyMatch(ControlLedger::isKept);
        return said ? new LogRange(from, to) : wanted;
    }

    /** Opens the files that hold lines of the range, widened to whole intervals if those can be read as well. */
    List<LogReading> open(LogFolder folder) {
        List<LogReading> files;
        try {
            files = folder.open(range);
        } catch (SourceException e) {
            range = plan(Stretch.covering(wanted));
            files = folder.open(wanted);
        }
        files.forEach(file -> names.add(logs.of(file.log().file())));
        Instant after = Instant.MAX;
        for (LogReading file : files.reversed()) {
            LogFileIndex.Content content = file.log().content();
            after = content.unfinished() != null && content.carried().isBefore(after) ? content.carried() : after;
            Instant[] minima = new Instant[content.blocks().size()];
            for (int i = minima.length - 1; i >= 0; i--) {
                Instant min = content.blocks().get(i).min();
                after = min.isBefore(after) ? min : after;
                minima[i] = after;
            }
            earliest.addFirst(minima);
        }
        return files;
    }

    /** What is read: the range that was asked for, and whole intervals at both of its ends. */
    LogRange range() {
        return range;
    }

    /** Takes note that a block is begun; what only comes after it may settle what comes before. */
    void reached(int file, int block) {
        Instant nothingBefore = earliest.get(file)[block];
        if (said && nothingBefore.isBefore(range.to())) {
            ledgers.values().forEach(ledger -> ledger.passed(nothingBefore.toEpochMilli()));
        }
    }

    void take(int file, LogEntry entry) {
        if (!said) {
            return;
        }
        String name = switch (entry) {
            case Sighting sighting -> sighting.writtenName();
            case Malformed malformed -> malformed.cut() ? "" : malformed.fragment();
        };
        if (!name.isEmpty()) {
            ledgerOf(entry.side()).take(names.get(file), entry.loggedAt().toEpochMilli(), NameHash.of(name));
        }
    }

    List<WriterProof> proofs(Side side) {
        return ledgerOf(side).proofs();
    }

    private ControlLedger ledgerOf(Side side) {
        return Objects.requireNonNull(ledgers.get(side));
    }
}
