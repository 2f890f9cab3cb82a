package dev.waybill.reconciliation.source.line;

import dev.waybill.reconciliation.source.Side;
import java.nio.charset.StandardCharsets;

/** What ends the path of a sighting, in bytes, and what reads the path. */
@SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
record Wording(Side side, byte[] after, boolean json, NameReader names) {

    static Wording of(Side side, LineFormat format, NameReader names) {
        return new Wording(side, format.after().getBytes(StandardCharsets.UTF_8), format.json(), names);
    }
}
