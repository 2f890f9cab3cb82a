package dev.waybill.reconciliation.command;

import java.util.Arrays;
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

    /** Whether an audit is asked for, rather than the watcher. */
    public static boolean asksForAudit(String... arguments) {
        return Arrays.stream(arguments)
                .anyMatch(argument -> argument.startsWith("--audit.") || !argument.startsWith("--"));
    }

    static void tell(RuntimeException wrong) {
        System.err.println("audit: " + wrong.getMessage());
    }
}
