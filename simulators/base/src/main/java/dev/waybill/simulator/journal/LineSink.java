package dev.waybill.simulator.journal;

import java.io.Closeable;
import java.io.IOException;

/** Takes whole lines, all of them or none. */
interface LineSink extends Closeable {

    /** Opens early, so that a folder that cannot be written is known at start. */
    void open() throws IOException;

    void append(byte[] lines) throws IOException;
}
