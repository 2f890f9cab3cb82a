package dev.waybill.reconciliation.faults;

import dev.waybill.reconciliation.MutableClock;
import dev.waybill.reconciliation.RealApplication;
import dev.waybill.reconciliation.audit.Ticks;
import dev.waybill.reconciliation.database.TestDatabase;
import dev.waybill.reconciliation.flow.Flow;
import dev.waybill.reconciliation.flow.Flows;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.report.Reports;
import dev.waybill.reconciliation.source.SightingSource;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** One real application with a flow for each round. Several share a database, as one that was started again does. */
final class Watcher implements AutoCloseable {

    private final Map<String, Switch> switches = new HashMap<>();
    private final ConfigurableApplicationContext context;
    private final Flows flows;
    private final Ticks ticks;
    private final Reports reports;

    /** @param mistaken whether its flows are those of the mistaken configuration */
    Watcher(List<Scenario> scenarios, boolean mistaken, TestDatabase database, MutableClock clock) {
        List<Flow> all = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            Switch source = new Switch();
            switches.put(scenario.flow(), source);
            all.add(new Flow(
                    scenario.flow(),
                    mistaken ? scenario.mistakenWindow() : scenario.window(),
                    source.source(),
                    scenario.loki(),
                    false));
        }
        flows = new Flows(all);
        context = RealApplication.builder()
                .web(WebApplicationType.NONE)
                .initializers(given -> {
                    GenericApplicationContext beans = (GenericApplicationContext) given;
                    beans.registerBean("roundFlows", Flows.class, () -> flows, bean -> bean.setPrimary(true));
                    beans.registerBean("roundClock", Clock.class, () -> clock, bean -> bean.setPrimary(true));
                })
                .run(arguments(database));
        ticks = Ticks.of(context);
        reports = context.getBean(Reports.class);
    }

    private static String[] arguments(TestDatabase database) {
        return new String[] {
            "--SYSTEM_ZONE=UTC",
            "--LOKI_URL=",
            "--waybill.database.host=" + database.host(),
            "--waybill.database.port=" + database.port(),
            "--waybill.database.user=" + database.user(),
            "--waybill.database.password=" + database.password(),
            "--waybill.database.name=" + database.name(),
            "--waybill.schedule.enabled=false",
            "--waybill.schedule.max-clock-skew=100000d",
            "--waybill.schedule.max-wait=40s",
            "--waybill.schedule.retry-delay=5s",
            "--waybill.schedule.longest-retry-delay=10s",
            "--waybill.schedule.max-attempts=1000",
            "--waybill.job.chunk-size=50",
            "--waybill.job.slice-files=120",
            "--waybill.retention.age=36500d",
            "--spring.main.keep-alive=false",
            "--logging.level.root=" + System.getProperty("faults.log", "off"),
        };
    }

    void turnTo(Scenario scenario, SightingSource source, Runnable hook) {
        of(scenario).turnTo(source, hook);
    }

    void off(Scenario scenario) {
        of(scenario).off();
    }

    private Switch of(Scenario scenario) {
        Switch found = switches.get(scenario.flow());
        if (found == null) {
            throw new IllegalArgumentException("No flow " + scenario.flow());
        }
        return found;
    }

    void tick(Scenario scenario) {
        ticks.tick(flows.get(scenario.flow()));
    }

    Auditor auditor() {
        return ticks.auditor();
    }

    List<Report> reports(Scenario scenario, Instant from, Instant to) {
        return reports.between(scenario.flow(), from, to);
    }

    @Override
    public void close() {
        context.close();
    }
}
