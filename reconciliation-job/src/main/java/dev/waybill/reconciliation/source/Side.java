package dev.waybill.reconciliation.source;

/** Who logged a sighting, and what it said. */
public enum Side {
    /** The forwarder announced the file. */
    FORWARDED,
    /** The processor finished the file. */
    PROCESSED,
    /** The processor gave the file up. */
    FAILED
}
