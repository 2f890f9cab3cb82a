package dev.waybill.reconciliation;

import org.springframework.boot.builder.SpringApplicationBuilder;

/** The application itself, for tests that start more than one of it in one process. */
public final class RealApplication {

    private RealApplication() {}

    public static SpringApplicationBuilder builder() {
        return new SpringApplicationBuilder(ReconciliationApplication.class);
    }
}
