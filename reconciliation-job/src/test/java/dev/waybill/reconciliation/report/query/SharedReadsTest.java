package dev.waybill.reconciliation.report.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedReadsTest {

    private final SharedReads shared = new SharedReads();
    private final AtomicInteger reads = new AtomicInteger();
    private final Semaphore gate = new Semaphore(0);

    @Test
    void readsOnceForAllWhoCameWhileItWasRead() throws ExecutionException, InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> first = threads.submit(() -> shared.read("question", this::read));
            await().until(() -> reads.get() == 1);
            List<Future<Integer>> others = new ArrayList<>();
            AtomicInteger asking = new AtomicInteger();
            for (int i = 0; i < 50; i++) {
                others.add(threads.submit(() -> {
                    asking.incrementAndGet();
                    return shared.read("question", this::read);
                }));
            }
            await().until(() -> asking.get() == 50);
            gate.release(1_000);
            assertThat(first.get()).isEqualTo(1);
            for (Future<Integer> other : others) {
                assertThat(other.get()).as("read after it was asked for").isGreaterThan(1);
            }
            assertThat(reads.get()).isLessThan(51);
        }
    }

    @Test
    void readsAnewForWhoComesLater() {
        gate.release(1_000);
        assertThat(shared.read("question", this::read)).isEqualTo(1);
        assertThat(shared.read("question", this::read)).isEqualTo(2);
        assertThat(shared.read("another", this::read)).isEqualTo(3);
    }

    @Test
    void tellsOfAFailureAndReadsAgain() {
        gate.release(1_000);
        assertThatThrownBy(() -> shared.read("question", () -> {
                    throw new IllegalStateException("away");
                }))
                .hasMessage("away");
        assertThat(shared.read("question", this::read)).isEqualTo(1);
    }

    private int read() {
        int number = reads.incrementAndGet();
        gate.acquireUninterruptibly();
        return number;
    }
}
