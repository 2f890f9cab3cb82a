package dev.waybill.reconciliation.faults;

/** The sums over all rounds. */
final class Tally {

    private int rounds;
    private int windows;
    private int complete;
    private int inconclusive;
    private int inconclusiveAfterFault;
    private int doubtedWithoutFault;
    private int wrongNames;

    void add(Findings findings) {
        rounds++;
        windows += findings.windows();
        complete += findings.complete();
        inconclusive += findings.inconclusive();
        inconclusiveAfterFault += findings.inconclusiveAfterFault();
        doubtedWithoutFault += findings.doubtedWithoutFault();
        wrongNames += findings.wrongNames().size();
    }

    /** Whether a round is worth telling. */
    static boolean isBad(Findings findings) {
        return !findings.wrongNames().isEmpty()
                || findings.doubtedWithoutFault() > 0
                || findings.inconclusiveAfterFault() > 0;
    }

    int rounds() {
        return rounds;
    }

    int wrongNames() {
        return wrongNames;
    }

    int doubtedWithoutFault() {
        return doubtedWithoutFault;
    }

    @Override
    public String toString() {
        return "rounds=%d windows=%d complete=%d inconclusive=%d inconclusive_after_fault=%d wrong_names=%d"
                .formatted(rounds, windows, complete, inconclusive, inconclusiveAfterFault, wrongNames);
    }
}
