package dev.waybill.reconciliation.source.loki.answer;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.control.ControlLedger;
import dev.waybill.reconciliation.source.control.NameHash;
import java.util.Arrays;

/** The lines of one stream that name a file whole: when each was logged, and the hash of its name. */
public final class LoggedNames {

    private static final long NANOS_PER_MILLI = 1_000_000L;

    private String log = "";
    private long[] nanos = new long[16];
    private long[] hashes = new long[16];
    private int size;

    /** Which log they stand in. */
    public String log() {
        return log;
    }

    void standIn(String name) {
        log = name;
    }

    int size() {
        return size;
    }

    /** Takes in what a line holds, if it is of this side and names a file whole. */
    void add(Side side, LogEntry entry, long at) {
        String name = entry.side() != side
                ? ""
                : switch (entry) {
                    case Sighting sighting -> sighting.writtenName();
                    case Malformed malformed -> malformed.cut() ? "" : malformed.fragment();
                };
        if (!name.isEmpty()) {
            add(at, NameHash.of(name));
        }
    }

    private void add(long at, long hash) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, size * 2);
            hashes = Arrays.copyOf(hashes, size * 2);
        }
        nanos[size] = at;
        hashes[size++] = hash;
    }

    LoggedNames before(long limit) {
        LoggedNames earlier = new LoggedNames();
        earlier.log = log;
        for (int i = 0; i < size; i++) {
            if (nanos[i] < limit) {
                earlier.add(nanos[i], hashes[i]);
            }
        }
        return earlier;
    }

    /** Enters all of them. */
    public void into(ControlLedger ledger) {
        for (int i = 0; i < size; i++) {
            ledger.take(log, Math.floorDiv(nanos[i], NANOS_PER_MILLI), hashes[i]);
        }
    }
}
