package dev.waybill.reconciliation.source.loki;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs against the Loki at LOKI_URL, and says aloud whether it did. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresLoki.Condition.class)
@interface RequiresLoki {

    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String url = System.getenv("LOKI_URL");
            boolean given = url != null && !url.isBlank();
            if (context.getTestMethod().isEmpty()) {
                String name = context.getDisplayName();
                System.out.println(
                        given
                                ? "REAL LOKI: " + name + " runs against " + url
                                : "REAL LOKI: " + name + " DID NOT RUN: LOKI_URL is not set");
            }
            return given
                    ? ConditionEvaluationResult.enabled("LOKI_URL is set")
                    : ConditionEvaluationResult.disabled("LOKI_URL is not set");
        }
    }
}
