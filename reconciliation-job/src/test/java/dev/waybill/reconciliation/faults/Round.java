package dev.waybill.reconciliation.faults;

import dev.waybill.reconciliation.report.Report;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.LogRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** One round: traffic, faults and ticks in a time of its own, and what was wrong in the end. */
final class Round {

    private static final Duration TICK = Duration.ofSeconds(8);

    /** Longer than the logs of two sides may begin apart, so that one that was cut short can be told. */
    private static final Duration HISTORY = Duration.ofMinutes(2);

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Stage stage;
    private final Scenario scenario;
    private final AuditWindow firstWindow;
    private final LogRange dense;
    private final LogRange judged;
    private final Instant horizon;
    private final Traffic traffic;
    private final List<Timed> faults = new ArrayList<>();
    private final Findings findings;
    private Watcher watcher;
    private Watcher rightOne;
    private Duration clockOff = Duration.ZERO;

    /** A fault and when it is there. */
    private static final class Timed {

        private final Fault fault;
        private final Instant from;
        private final Instant to;
        private boolean begun;
        private boolean ended;

        Timed(Fault fault, Instant from, Instant to) {
            this.fault = fault;
            this.from = from;
            this.to = to;
        }

        boolean isOn() {
            return begun && !ended;
        }

        void moveOn(Instant now) throws IOException {
            if (isOn() && !now.isBefore(to)) {
                ended = true;
                fault.end();
            } else if (isOn()) {
                fault.goOn();
            } else if (!begun && !now.isBefore(from)) {
                begun = true;
                fault.begin();
            }
        }

        @Override
        public String toString() {
            return "%s [%s, %s)".formatted(fault, from, to);
        }
    }

    Round(Stage stage, Scenario scenario) {
        this.stage = stage;
        this.scenario = scenario;
        this.watcher = stage.first();
        this.rightOne = stage.first();
        this.firstWindow = scenario.first(stage.isReal(scenario));
        Instant from = firstWindow.end();
        this.dense = new LogRange(from, from.plus(scenario.window().length().multipliedBy(scenario.windows())));
        this.judged = new LogRange(firstWindow.start(), dense.to());
        this.horizon = dense.to().plus(Duration.ofMinutes(12));
        this.traffic = Traffic.of(scenario, firstWindow.start().minus(HISTORY), dense, horizon);
        this.findings = new Findings(stage, scenario, traffic);
    }

    /** Asks the audit at work to stop. */
    void interrupt(String reason) {
        watcher().auditor().interrupt(scenario.flow(), reason);
    }

    Watcher watcher() {
        return watcher;
    }

    void configureWrongly(boolean wrongly) {
        watcher = wrongly ? stage.mistaken() : rightOne;
    }

    void restart() {
        rightOne = stage.restarted();
        watcher = watcher == stage.mistaken() ? watcher : rightOne;
    }

    void setClockOff(Duration by) {
        clockOff = by;
    }

    /** Plays the round. */
    Findings play() throws IOException {
        try (Pipeline pipeline = stage.pipeline(scenario, traffic)) {
            drawFaults(pipeline);
            stage.first().turnTo(scenario, pipeline.source(), this::whileRead);
            stage.restarted().turnTo(scenario, pipeline.source(), this::whileRead);
            stage.mistaken().turnTo(scenario, pipeline.mistaken(), this::whileRead);
            tickUntilJudged(pipeline);
        } finally {
            stage.first().off(scenario);
            stage.restarted().off(scenario);
            stage.mistaken().off(scenario);
        }
        faults.forEach(fault -> findings.say(fault.toString()));
        findings.end(reports(), judged, faults.stream().anyMatch(fault -> fault.fault.destroyed()));
        return findings;
    }

    private void drawFaults(Pipeline pipeline) {
        RandomGenerator random = scenario.random("faults");
        int number = random.nextInt(8) / 2;
        Instant shown = scenario.window().settledAt(firstWindow).plus(TICK.multipliedBy(3));
        for (int i = 0; i < number; i++) {
            Fault fault = random.nextInt(3) == 0 ? WatcherFaults.draw(this, scenario, random) : pipeline.fault(random);
            if (faults.stream().anyMatch(other -> cannotMeet(other.fault, fault))) {
                continue;
            }
            long span = dense.length().toSeconds() + 30;
            Instant from = firstWindow.end().plusSeconds(random.nextLong(span));
            if (fault.takesKnowledge() && from.isBefore(shown)) {
                from = shown;
            }
            Instant to = from.plusSeconds(10 + random.nextInt(random.nextInt(3) == 0 ? 150 : 60));
            faults.add(new Timed(fault, from, to));
        }
        findings.say("%s; %s; windows of %s from %s, %d dense, extend %s"
                .formatted(
                        scenario.loki() ? "Loki" : "folders",
                        traffic,
                        scenario.window().length(),
                        dense.from(),
                        scenario.windows(),
                        scenario.window().extend()));
        findings.faulty(!faults.isEmpty());
    }

    private static boolean cannotMeet(Fault one, Fault other) {
        return (one.takesKnowledge() && other.forgets()) || (other.takesKnowledge() && one.forgets());
    }

    private void tickUntilJudged(Pipeline pipeline) throws IOException {
        Instant written = firstWindow.start().minus(HISTORY);
        Instant now = firstWindow.start().plusSeconds(1);
        Instant quiet = faults.stream().map(fault -> fault.to).reduce(dense.to(), (a, b) -> a.isAfter(b) ? a : b);
        while (now.isBefore(horizon) && now.isBefore(quiet.plus(PATIENCE))) {
            for (Timed fault : faults) {
                fault.moveOn(now);
            }
            pipeline.write(traffic.between(written, now));
            written = now;
            tick(now);
            if (now.isAfter(quiet) && findings.isJudged(judged)) {
                return;
            }
            now = now.plus(TICK);
        }
    }

    private void tick(Instant now) throws IOException {
        stage.clock().set(now.plus(clockOff));
        for (Timed fault : faults) {
            if (fault.isOn()) {
                fault.fault.beforeTick();
            }
        }
        try {
            watcher.tick(scenario);
        } catch (RuntimeException e) {
            findings.say(now + " tick failed: " + e);
        }
        for (Timed fault : faults) {
            if (fault.isOn()) {
                fault.fault.afterTick();
            }
        }
        findings.look(reports(), now);
    }

    private void whileRead() {
        try {
            for (Timed fault : faults) {
                if (fault.isOn()) {
                    fault.fault.whileRead();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Report> reports() {
        return watcher.reports(scenario, firstWindow.start().minusSeconds(600), horizon.plus(Duration.ofHours(1)));
    }
}
