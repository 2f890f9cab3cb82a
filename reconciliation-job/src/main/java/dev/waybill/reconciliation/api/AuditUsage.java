package dev.waybill.reconciliation.api;

import org.springframework.boot.DefaultApplicationArguments;

/** Refuses a wrong command line before anything is started. */
public final class AuditUsage {

    /** Exit code of a wrong command line. */
    public static final int BAD_USAGE = 2;

    private AuditUsage() {}

    /** Whether the arguments can be understood; if not, one line on standard error says what is wrong. */
    public static boolean accepts(String... arguments) {
        try {
            AuditArguments.of(new DefaultApplicationArguments(arguments));
            return true;
        } catch (UsageException e) {
            tell(e);
            return false;
        }
    }

    static void tell(UsageException wrong) {
        System.err.println("audit: " + wrong.getMessage());
    }
}
