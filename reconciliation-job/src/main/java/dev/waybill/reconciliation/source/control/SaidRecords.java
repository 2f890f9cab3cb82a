package dev.waybill.reconciliation.source.control;

import dev.waybill.reconciliation.source.ControlRecord;
import dev.waybill.reconciliation.source.IncompleteReadException;
import dev.waybill.reconciliation.window.LogRange;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Puts control records in order, as a source hands them out. */
public final class SaidRecords {

    private static final Comparator<ControlRecord> ORDER = Comparator.comparing(ControlRecord::writer)
            .thenComparingLong(ControlRecord::boot)
            .thenComparingLong(ControlRecord::seq);

    private SaidRecords() {}

    /**
     * The records whose interval touches a range, each once, ordered by writer, boot and number, whether they contradict each
     * other or not.
     *
     * @param records of one side
     */
    public static List<ControlRecord> touching(LogRange range, Collection<ControlRecord> records) {
        Stretch wanted = Stretch.covering(range);
        return records.stream()
                .filter(record -> WriterLife.stretch(record).touches(wanted))
                .distinct()
                .sorted(ORDER)
                .toList();
    }

    /**
     * The same, of writers whose records agree about the range.
     *
     * @throws IncompleteReadException if those of a writer contradict each other
     */
    public static List<ControlRecord> agreeingOn(LogRange range, Collection<ControlRecord> records) {
        Stretch wanted = Stretch.covering(range);
        records.stream()
                .collect(Collectors.groupingBy(ControlRecord::writer, TreeMap::new, Collectors.toList()))
                .forEach((writer, own) -> new WriterLife(writer, own, wanted)
                        .contradiction()
                        .ifPresent(why -> {
                            throw new IncompleteReadException(why);
                        }));
        return touching(range, records);
    }
}
