package dev.waybill.reconciliation;

import org.springframework.boot.SpringApplication;

/**
 * The watcher as one starts it from an IDE, or by {@code ./mvnw -pl reconciliation-job spring-boot:test-run}: with the embedded
 * database, and a console that is open to this machine.
 */
public final class WatcherForDevelopment {

    private WatcherForDevelopment() {}

    /**
     * Starts it.
     *
     * @param arguments as those of the watcher; what they say of {@code waybill.access.local} counts
     */
    public static void main(String[] arguments) {
        System.setProperty("waybill.access.local", "true");
        SpringApplication.from(ReconciliationApplication::main).run(arguments);
    }
}
