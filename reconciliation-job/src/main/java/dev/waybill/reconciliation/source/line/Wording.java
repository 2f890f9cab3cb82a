package dev.waybill.reconciliation.source.line;

import dev.waybill.reconciliation.source.Side;
import java.nio.charset.StandardCharsets;

/** What ends the path of a sighting, in bytes. */
@SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
record Wording(Side side, byte[] after, boolean json) {

    static Wording of(Side side, LineFormat format) {
        return new Wording(side, format.after().getBytes(StandardCharsets.UTF_8), format.json());
    }
}
