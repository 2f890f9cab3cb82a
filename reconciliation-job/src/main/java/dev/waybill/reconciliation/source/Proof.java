package dev.waybill.reconciliation.source;

/** What a verdict is proven by. */
public enum Proof {
    /** The control records of every writer agree with what was read: nothing was lost between the pen and the verdict. */
    TOTALS,
    /** The source's own count agrees with what was read; of what never reached the source, nobody knows. */
    SOURCE
}
