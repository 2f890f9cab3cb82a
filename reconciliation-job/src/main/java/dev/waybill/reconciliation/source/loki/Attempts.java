package dev.waybill.reconciliation.source.loki;

/** How often one question was asked in vain so far; halves of a range that was too slow inherit it. */
final class Attempts {

    private int failed;

    Attempts(int failed) {
        this.failed = failed;
    }

    static Attempts none() {
        return new Attempts(0);
    }

    int failed() {
        return failed;
    }

    void fail() {
        failed++;
    }
}
