package dev.waybill.reconciliation.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.reconciliation.IntegrationTest;
import dev.waybill.reconciliation.job.slice.LeaseLostException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class SliceLeasesTest extends IntegrationTest {

    private static final AtomicInteger INSTANCES = new AtomicInteger();

    @Autowired
    private JobRepository jobRepository;

    @Autowired
    private PlatformTransactionManager transactionManager;

    private SliceLeases leases;
    private JobExecution job;

    @BeforeEach
    void makeJob() {
        leases = new SliceLeases(
                jdbc,
                new TransactionTemplate(transactionManager),
                new ClusterProperties(
                        ClusterProperties.Role.WORKER,
                        "topic",
                        "group",
                        1,
                        2,
                        Duration.ofSeconds(60),
                        3,
                        Duration.ofMinutes(10),
                        8));
        jdbc.update("DELETE FROM slice_leases WHERE step_execution_id <> 0");
        JobParameters parameters = new JobParametersBuilder()
                .addLong("number", (long) INSTANCES.incrementAndGet())
                .toJobParameters();
        JobInstance instance = jobRepository.createJobInstance("job", parameters);
        job = jobRepository.createJobExecution(instance, parameters, new ExecutionContext());
        job.setStatus(BatchStatus.STARTED);
        job.setStartTime(LocalDateTime.now(ZoneOffset.UTC));
        jobRepository.update(job);
    }

    @Test
    void givesASliceToOneWorkerOnly() {
        long slice = slice("a");
        assertThat(leases.take(slice, "w1", 1)).isEqualTo(SliceLeases.Taken.GRANTED);
        assertThat(leases.take(slice, "w1", 1)).isEqualTo(SliceLeases.Taken.GONE);
        assertThat(leases.take(slice, "w2", 1)).isEqualTo(SliceLeases.Taken.GONE);
        assertThat(leases.workerOf(slice)).isEqualTo("w1");
        leases.hold(slice);
    }

    @Test
    void givesNothingOfAJobThatNobodyRunsAnyMore() {
        long slice = slice("a");
        job.setStatus(BatchStatus.FAILED);
        jobRepository.update(job);
        assertThat(leases.take(slice, "w1", 1)).isEqualTo(SliceLeases.Taken.GONE);
        assertThat(leases.take(4_711, "w1", 1)).isEqualTo(SliceLeases.Taken.GONE);
    }

    @Test
    void boundsWhatAllWorkersAskOfLokiAtOnce() {
        long first = slice("a");
        long second = slice("b");
        long third = slice("c");
        long fourth = slice("d");
        assertThat(leases.take(first, "w1", 4)).isEqualTo(SliceLeases.Taken.GRANTED);
        assertThat(leases.take(second, "w1", 4)).as("one client").isEqualTo(SliceLeases.Taken.GRANTED);
        assertThat(leases.take(third, "w2", 4)).isEqualTo(SliceLeases.Taken.GRANTED);
        assertThat(leases.take(fourth, "w3", 4)).isEqualTo(SliceLeases.Taken.LATER);
        leases.end(third, BatchStatus.FAILED, "killed");
        assertThat(leases.take(fourth, "w3", 4)).isEqualTo(SliceLeases.Taken.GRANTED);
    }

    @Test
    void forgetsLeasesOfSlicesThatEndedWithoutLettingGo() {
        long first = slice("a");
        assertThat(leases.take(first, "w1", 8)).isEqualTo(SliceLeases.Taken.GRANTED);
        jdbc.update("UPDATE BATCH_STEP_EXECUTION SET STATUS = 'FAILED' WHERE STEP_EXECUTION_ID = ?", first);
        assertThat(leases.take(slice("b"), "w2", 8)).isEqualTo(SliceLeases.Taken.GRANTED);
    }

    @Test
    void everyBeatIsASignAndNoClockIsCompared() {
        long slice = slice("a");
        leases.take(slice, "w1", 1);
        // a worker whose clock is far behind
        jdbc.update("UPDATE BATCH_STEP_EXECUTION SET LAST_UPDATED = '2001-01-01' WHERE STEP_EXECUTION_ID = ?", slice);
        String before = sign(slice);
        assertThat(leases.touch(slice)).isTrue();
        String after = sign(slice);
        assertThat(after).isNotEqualTo(before);
        assertThat(leases.end(slice, BatchStatus.FAILED, "silent", before))
                .as("there was a sign since")
                .isFalse();
        leases.hold(slice);
        assertThat(leases.end(slice, BatchStatus.FAILED, "silent", after)).isTrue();
    }

    @Test
    void whoeverLostItsSliceHoldsNothing() {
        long slice = slice("a");
        leases.take(slice, "w1", 1);
        assertThat(leases.end(slice, BatchStatus.STOPPED, "given back")).isTrue();
        assertThatThrownBy(() -> leases.hold(slice)).isInstanceOf(LeaseLostException.class);
        assertThat(leases.touch(slice)).isFalse();
        assertThat(leases.end(slice, BatchStatus.FAILED, "once more")).isFalse();
        assertThat(state(slice).message()).isEqualTo("given back");
    }

    @Test
    void onlyWhatReadsLikeARequestIsOne() {
        assertThat(SliceRequests.of("reconcileSlice 42")).isPresent();
        assertThat(List.<Object>of(
                        "", "reconcileSlice", "x 1; DROP", "reconcileSlice -1", "a 99999999999999999999", new byte[0]))
                .allSatisfy(payload -> assertThat(SliceRequests.of(payload)).isEmpty());
    }

    private long slice(String name) {
        StepExecution step = jobRepository.createStepExecution("reconcileSlice:" + name, job);
        return step.getId();
    }

    private String sign(long slice) {
        return state(slice).sign();
    }

    private SliceLeases.State state(long slice) {
        return Objects.requireNonNull(leases.states(List.of(slice)).get(slice));
    }
}
