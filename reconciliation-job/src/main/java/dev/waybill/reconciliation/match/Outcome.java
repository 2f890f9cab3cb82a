package dev.waybill.reconciliation.match;

/** What matching says of one forwarded sighting. */
public enum Outcome {
    /** The file was processed. */
    MATCHED,
    /** The file was announced before; its first sighting was judged already. */
    REPEATED,
    /** Lost: the processor said that it failed. */
    FAILED,
    /** Lost: the processor said nothing. */
    MISSING
}
