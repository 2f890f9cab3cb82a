package dev.waybill.reconciliation.source.loki.client;

/** How often one question was asked in vain so far; halves of a range that was too slow inherit it. */
public final class Attempts {

    private int failed;

    public Attempts(int failed) {
        this.failed = failed;
    }

    public static Attempts none() {
        return new Attempts(0);
    }

    public int failed() {
        return failed;
    }

    void fail() {
        failed++;
    }
}
