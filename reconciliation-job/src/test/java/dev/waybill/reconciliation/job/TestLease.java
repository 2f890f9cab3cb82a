package dev.waybill.reconciliation.job;

import java.util.function.BooleanSupplier;

/** A lease that is held as long as a test says. */
public record TestLease(String flow, BooleanSupplier held) implements AuditLease {

    @Override
    public boolean isHeld() {
        return held.getAsBoolean();
    }
}
