package dev.waybill.reconciliation.cluster;

import dev.waybill.reconciliation.job.slice.SliceFailure;
import dev.waybill.reconciliation.job.slice.WorkerLostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.StepInterruptionPolicy;
import org.springframework.dao.DataAccessException;

/** The slices of one step of one audit that workers were asked for, until each has ended. For one thread. */
class SlicesUnderway {

    private static final Logger log = LoggerFactory.getLogger(SlicesUnderway.class);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final StepExecution watching;
    private final Tools tools;
    private final ClusterProperties properties;
    private final Map<Long, Underway> open = new TreeMap<>();
    private final List<StepExecution> ended = new ArrayList<>();
    private long progressNanos = System.nanoTime();
    private long databaseNanos = System.nanoTime();
    private long sayNanos = System.nanoTime();
    private @Nullable String brokerTrouble;

    SlicesUnderway(StepExecution watching, Tools tools, ClusterProperties properties) {
        this.watching = watching;
        this.tools = tools;
        this.properties = properties;
    }

    /** Sends the request for a slice. */
    @FunctionalInterface
    interface Outlet {
        void send(StepExecution execution);
    }

    /** What it works with. */
    record Tools(
            JobRepository jobRepository,
            SliceLeases leases,
            Outlet outlet,
            RemoteSlices.Post post,
            StepInterruptionPolicy stop,
            ClusterMetrics metrics) {}

    /**
     * Asks for slices, and waits for them.
     *
     * @return the step executions that ended them
     * @throws JobInterruptedException if the watcher stops, or may not go on; what was not done by then is taken back
     */
    Collection<StepExecution> await(Collection<StepExecution> slices) throws JobInterruptedException {
        slices.stream()
                .sorted(Comparator.comparing(StepExecution::getStepName))
                .forEach(execution -> add(execution, 0));
        try {
            while (!open.isEmpty()) {
                tools.stop().checkInterrupted(watching);
                step();
                pause();
            }
        } catch (JobInterruptedException | RuntimeException e) {
            takeBack();
            throw e;
        }
        return ended;
    }

    /** A database that is away for a moment is asked again; one that stays away ends the audit as it does elsewhere. */
    private void step() {
        try {
            send();
            look();
            databaseNanos = System.nanoTime();
        } catch (DataAccessException e) {
            if (since(databaseNanos).compareTo(properties.lease()) > 0) {
                throw e;
            }
            log.warn("The slices of a window cannot be looked at yet: {}", e.toString());
        }
    }

    private void send() {
        for (Underway each : open.values()) {
            if (each.sent) {
                continue;
            }
            try {
                tools.outlet().send(each.execution);
                each.sent = true;
                brokerTrouble = null;
            } catch (BrokerAwayException e) {
                if (brokerTrouble == null || since(sayNanos).compareTo(Duration.ofMinutes(1)) > 0) {
                    log.warn("{} slices wait for the broker: {}", open.size(), e.getMessage());
                    sayNanos = System.nanoTime();
                }
                brokerTrouble = String.valueOf(e.getMessage());
                return;
            }
        }
    }

    private void look() {
        Map<Long, SliceLeases.State> states = tools.leases().states(List.copyOf(open.keySet()));
        boolean running = false;
        for (Underway each : List.copyOf(open.values())) {
            SliceLeases.State state = states.get(each.execution.getId());
            if (state == null) {
                throw new IllegalStateException(
                        "Step execution %d is not there any more".formatted(each.execution.getId()));
            }
            if (!state.sign().equals(each.sign)) {
                each.sign = state.sign();
                each.signNanos = System.nanoTime();
                progressNanos = each.signNanos;
            }
            running |= state.status() == BatchStatus.STARTED;
            take(each, state);
        }
        if (!running && !open.isEmpty()) {
            waitForWorkers();
        }
    }

    private void take(Underway each, SliceLeases.State state) {
        switch (state.status()) {
            case STARTING -> {}
            case STARTED -> {
                if (since(each.signNanos).compareTo(properties.lease()) > 0) {
                    lose(each, state);
                }
            }
            case STOPPED -> again(each, each.losses, "given back: " + state.message());
            default -> {
                if (state.isLost()) {
                    lost(each, state.message());
                } else {
                    end(each);
                }
            }
        }
    }

    private void lose(Underway each, SliceLeases.State state) {
        long id = each.execution.getId();
        String why = "%sworker %s gave no sign of life for %s"
                .formatted(SliceLeases.LOST, tools.leases().workerOf(id), properties.lease());
        if (tools.leases().end(id, BatchStatus.FAILED, why, state.sign())) {
            lost(each, why);
        } // else it gave one just now
    }

    private void lost(Underway each, String why) {
        tools.metrics().lost();
        int losses = each.losses + 1;
        if (losses >= properties.maxLosses()) {
            fail(
                    each,
                    "Workers were lost %d times over %s. The last time: %s"
                            .formatted(losses, each.execution.getStepName(), why));
        } else {
            again(each, losses, why);
        }
    }

    private void again(Underway each, int losses, String why) {
        log.warn("Slice {} is given to another worker: {}", each.execution.getStepName(), why);
        StepExecution next = tools.jobRepository()
                .createStepExecution(each.execution.getStepName(), each.execution.getJobExecution());
        open.remove(each.execution.getId());
        each.execution.setStatus(BatchStatus.STOPPED);
        add(next, losses);
    }

    private void add(StepExecution execution, int losses) {
        open.put(execution.getId(), new Underway(execution, losses));
        tools.post().prepare(execution);
    }

    /** Takes over how the slice ended, and with what failure, into what this process knows of it. */
    private void end(Underway each) {
        StepExecution stored = Objects.requireNonNull(tools.jobRepository().getStepExecution(each.execution.getId()));
        StepExecution execution = each.execution;
        execution.setVersion(Objects.requireNonNull(stored.getVersion()));
        execution.setStatus(stored.getStatus());
        execution.setExitStatus(stored.getExitStatus());
        execution.setReadCount(stored.getReadCount());
        execution.setFilterCount(stored.getFilterCount());
        execution.setWriteCount(stored.getWriteCount());
        execution.setCommitCount(stored.getCommitCount());
        execution.setRollbackCount(stored.getRollbackCount());
        if (stored.getStatus() != BatchStatus.COMPLETED) {
            execution.addFailureException(SliceFailure.from(stored.getExecutionContext())
                    .map(SliceFailure::toException)
                    .orElseGet(() -> new WorkerLostException("%s ended on its worker without saying why: %s"
                            .formatted(
                                    execution.getStepName(),
                                    stored.getExitStatus().getExitDescription()))));
        }
        finish(each);
    }

    /** Where nothing runs, nobody may be there, or the requests may be gone: then they are sent again, and at last given up. */
    private void waitForWorkers() {
        Duration waiting = since(progressNanos);
        if (waiting.compareTo(properties.maxWait()) > 0) {
            String why = brokerTrouble == null
                    ? "no worker took a slice for %s".formatted(properties.maxWait())
                    : "the broker takes no request: " + brokerTrouble;
            for (Underway each : List.copyOf(open.values())) {
                if (tools.leases().end(each.execution.getId(), BatchStatus.FAILED, why, each.sign)) {
                    fail(each, "Slices wait for workers, but " + why);
                }
            }
        } else if (brokerTrouble == null) {
            for (Underway each : open.values()) {
                if (since(each.sentNanos).compareTo(properties.lease()) > 0) {
                    each.sent = false;
                    each.sentNanos = System.nanoTime();
                }
            }
        }
    }

    private void fail(Underway each, String why) {
        each.execution.setStatus(BatchStatus.FAILED);
        each.execution.addFailureException(new WorkerLostException(why));
        finish(each);
    }

    private void finish(Underway each) {
        open.remove(each.execution.getId());
        ended.add(each.execution);
    }

    /** Whoever works on a slice that nobody waits for any more must not write, and the next start may do it. */
    private void takeBack() {
        for (Underway each : open.values()) {
            try {
                tools.leases().end(each.execution.getId(), BatchStatus.STOPPED, "The watcher stopped");
                each.execution.setStatus(BatchStatus.STOPPED);
            } catch (DataAccessException e) {
                log.warn("Slice {} could not be taken back; the next start does: {}", each.execution.getStepName(), e);
            }
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static void pause() throws JobInterruptedException {
        try {
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobInterruptedException("Interrupted while slices were underway");
        }
    }

    /** A slice that has not ended. */
    private static final class Underway {

        private final StepExecution execution;
        private final int losses;
        private boolean sent;
        private long sentNanos = System.nanoTime();
        private String sign = "";
        private long signNanos = System.nanoTime();

        Underway(StepExecution execution, int losses) {
            this.execution = execution;
            this.losses = losses;
        }
    }
}
