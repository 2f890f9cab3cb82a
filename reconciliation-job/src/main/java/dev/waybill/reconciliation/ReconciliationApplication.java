package dev.waybill.reconciliation;

import dev.waybill.reconciliation.command.AuditUsage;
import java.security.Security;
import java.time.ZoneId;
import java.util.Map;
import java.util.TimeZone;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Starts the watcher, or, where the command line asks for an audit, runs that audit and ends.
 *
 * <p>The application itself lives in UTC, so that Spring Batch, which writes local times, writes UTC too; file names are read
 * in the system's zone unless FILE_TIME_ZONE names another.
 */
@SpringBootApplication
class ReconciliationApplication {

    private static final String ADDRESS_SECONDS = "networkaddress.cache.ttl";

    public static void main(String[] args) {
        String systemZone = ZoneId.systemDefault().getId();
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        if (Security.getProperty(ADDRESS_SECONDS) == null) {
            Security.setProperty(ADDRESS_SECONDS, "10"); // a database that moved is found again soon
        }
        SpringApplication application = new SpringApplication(ReconciliationApplication.class);
        application.setDefaultProperties(Map.of("SYSTEM_ZONE", systemZone));
        if (!AuditUsage.asksForAudit(args)) {
            application.run(args);
            return;
        }
        if (!AuditUsage.accepts(args)) {
            System.exit(AuditUsage.BAD_USAGE);
        }
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setAdditionalProfiles("audit");
        System.exit(SpringApplication.exit(application.run(args)));
    }
}
