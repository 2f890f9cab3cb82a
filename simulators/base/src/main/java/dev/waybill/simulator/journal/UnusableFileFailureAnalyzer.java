package dev.waybill.simulator.journal;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says at start what to change when a log or truth file cannot be written. */
final class UnusableFileFailureAnalyzer extends AbstractFailureAnalyzer<UnusableFileException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusableFileException cause) {
        String action = "Set " + cause.property() + " to a place that this user may write, or free that one.";
        return new FailureAnalysis(cause.getMessage(), action, cause);
    }
}
