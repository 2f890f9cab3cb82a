package dev.waybill.simulator.chance;

/** Checks the shares that a user may set. */
public final class Rates {

    private Rates() {}

    /** Returns the rate, or refuses it with the property's name, its value and the rule. */
    public static double checked(String property, double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException(property + " must be a share from 0 to 1, but is " + rate);
        }
        return rate;
    }
}
