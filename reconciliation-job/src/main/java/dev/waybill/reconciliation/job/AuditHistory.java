package dev.waybill.reconciliation.job;

import dev.waybill.reconciliation.window.AuditWindow;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.stereotype.Component;

/** The job executions that worked on a window, as Spring Batch remembers them. */
@Component
public class AuditHistory {

    private final JobRepository jobRepository;

    AuditHistory(JobRepository jobRepository) {
        this.jobRepository = jobRepository;
    }

    /**
     * The executions of all revisions up to the given one, latest first.
     *
     * @param revision revision of the report that is there now
     */
    public List<Execution> of(String flow, AuditWindow window, int revision) {
        return IntStream.rangeClosed(1, revision)
                .mapToObj(number -> new AuditParameters(flow, window, number))
                .flatMap(this::executions)
                .sorted(Comparator.comparingLong(Execution::id).reversed())
                .toList();
    }

    private Stream<Execution> executions(AuditParameters parameters) {
        JobInstance instance = jobRepository.getJobInstance(ReconciliationJob.JOB, parameters.toJobParameters());
        return instance == null
                ? Stream.empty()
                : jobRepository.getJobExecutions(instance).stream()
                        .map(execution -> Execution.of(execution, parameters.revision()));
    }

    /**
     * One run of the job.
     *
     * @param status as Spring Batch names it
     * @param read announcements read
     * @param matched announcements of files that were processed
     * @param lost lost files written
     */
    public record Execution(
            long id,
            int revision,
            String status,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            long read,
            long matched,
            long lost) {

        private static Execution of(JobExecution execution, int revision) {
            // Of a slice that was given to another worker, the last execution counts.
            Collection<StepExecution> slices = execution.getStepExecutions().stream()
                    .filter(step -> step.getStepName().startsWith(ReconciliationJob.RECONCILE_SLICE))
                    .collect(Collectors.toMap(
                            StepExecution::getStepName,
                            step -> step,
                            (one, other) -> one.getId() > other.getId() ? one : other))
                    .values();
            return new Execution(
                    execution.getId(),
                    revision,
                    Objects.requireNonNull(execution.getStatus()).name(),
                    utc(execution.getStartTime()),
                    utc(execution.getEndTime()),
                    slices.stream().mapToLong(StepExecution::getReadCount).sum(),
                    slices.stream().mapToLong(StepExecution::getFilterCount).sum(),
                    slices.stream().mapToLong(StepExecution::getWriteCount).sum());
        }

        private static @Nullable Instant utc(@Nullable LocalDateTime time) {
            return time == null ? null : time.atZone(ZoneId.systemDefault()).toInstant();
        }
    }
}
