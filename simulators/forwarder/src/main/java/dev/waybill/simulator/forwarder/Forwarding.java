package dev.waybill.simulator.forwarder;

/** How a file is announced. */
enum Forwarding {
    ONCE,
    TWICE,
    NEVER
}
