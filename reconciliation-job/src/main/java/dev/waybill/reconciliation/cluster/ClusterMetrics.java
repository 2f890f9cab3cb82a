package dev.waybill.reconciliation.cluster;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a process of a cluster tells Prometheus: {@value #RUNNING}, slices that it works on now; {@value #DONE}, slices that it
 * ended, in whatever way; {@value #LOST}, slices whose worker gave no sign of life.
 */
class ClusterMetrics {

    static final String RUNNING = "waybill_cluster_slices_running";
    static final String DONE = "waybill_cluster_slices_done";
    static final String LOST = "waybill_cluster_slices_lost";

    private final AtomicInteger running = new AtomicInteger();
    private final Counter done;
    private final Counter lost;

    ClusterMetrics(MeterRegistry registry) {
        Gauge.builder(RUNNING, running, AtomicInteger::get)
                .description("Slices that this worker works on now")
                .register(registry);
        done = Counter.builder(DONE)
                .description("Slices that this worker ended, in whatever way")
                .register(registry);
        lost = Counter.builder(LOST)
                .description("Slices that this watcher gave to another worker because one gave no sign of life")
                .register(registry);
    }

    void began() {
        running.incrementAndGet();
    }

    void ended() {
        running.decrementAndGet();
        done.increment();
    }

    void lost() {
        lost.increment();
    }
}
