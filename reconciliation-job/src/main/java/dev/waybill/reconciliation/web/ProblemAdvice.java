package dev.waybill.reconciliation.web;

import dev.waybill.reconciliation.report.query.QuestionException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.server.MissingRequestValueException;
import org.springframework.web.server.ServerErrorException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;
import reactor.core.publisher.Mono;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Words what Spring finds wrong with a request, and names the field. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    @Override
    protected Mono<ResponseEntity<Object>> handleServerWebInputException(
            ServerWebInputException e, HttpHeaders headers, HttpStatusCode status, ServerWebExchange exchange) {
        MethodParameter parameter = e.getMethodParameter();
        String field = parameter == null ? null : parameter.getParameterName();
        if (unknownProperty(e) instanceof UnrecognizedPropertyException unknown) {
            ProblemDetail body = ProblemDetail.forStatusAndDetail(
                    status,
                    "There is no property '%s'; there are %s"
                            .formatted(
                                    unknown.getPropertyName(),
                                    unknown.getKnownPropertyIds().stream()
                                            .map(String::valueOf)
                                            .sorted()
                                            .collect(Collectors.joining(", "))));
            body.setProperty("field", unknown.getPropertyName());
            return handleExceptionInternal(e, body, headers, status, exchange);
        }
        ProblemDetail body = ProblemDetail.forStatusAndDetail(status, detail(e, field));
        body.setProperty("field", parameter != null && isBody(parameter) ? "body" : field);
        return handleExceptionInternal(e, body, headers, status, exchange);
    }

    @Override
    protected Mono<ResponseEntity<Object>> handleMissingRequestValueException(
            MissingRequestValueException e, HttpHeaders headers, HttpStatusCode status, ServerWebExchange exchange) {
        ProblemDetail body = ProblemDetail.forStatusAndDetail(status, "%s is missing".formatted(e.getName()));
        body.setProperty("field", e.getName());
        return handleExceptionInternal(e, body, headers, status, exchange);
    }

    /** A path variable that reads as nothing, a blank for instance, is no fault of the server, as Spring has it. */
    @Override
    protected Mono<ResponseEntity<Object>> handleServerErrorException(
            ServerErrorException e, HttpHeaders headers, HttpStatusCode status, ServerWebExchange exchange) {
        MethodParameter parameter = e.getMethodParameter();
        if (parameter == null || !parameter.hasParameterAnnotation(PathVariable.class)) {
            return super.handleServerErrorException(e, headers, status, exchange);
        }
        HttpStatus wrong = HttpStatus.BAD_REQUEST;
        ProblemDetail body =
                ProblemDetail.forStatusAndDetail(wrong, "%s is missing".formatted(parameter.getParameterName()));
        body.setProperty("field", parameter.getParameterName());
        return handleExceptionInternal(e, body, headers, wrong, exchange);
    }

    @Override
    protected Mono<ResponseEntity<Object>> handleHandlerMethodValidationException(
            HandlerMethodValidationException e,
            HttpHeaders headers,
            HttpStatusCode status,
            ServerWebExchange exchange) {
        ParameterValidationResult first = e.getParameterValidationResults().getFirst();
        String field = String.valueOf(first.getMethodParameter().getParameterName());
        String rules = first.getResolvableErrors().stream()
                .map(error -> String.valueOf(error.getDefaultMessage()))
                .collect(Collectors.joining("; "));
        ProblemDetail body = ProblemDetail.forStatusAndDetail(status, "%s %s".formatted(field, rules));
        body.setProperty("field", field);
        return handleExceptionInternal(e, body, headers, status, exchange);
    }

    /** A question that the reports have no answer to. */
    @ExceptionHandler
    Mono<ResponseEntity<Object>> unanswered(QuestionException e, ServerWebExchange exchange) {
        String detail = String.valueOf(e.getMessage());
        ErrorResponseException problem = switch (e.fault()) {
            case INVALID -> Problem.badRequest(String.valueOf(e.field()), detail);
            case UNKNOWN -> Problem.notFound(detail);
            case UNJUDGED -> Problem.conflict(detail);
        };
        return handleExceptionInternal(
                problem, problem.getBody(), problem.getHeaders(), problem.getStatusCode(), exchange);
    }

    /** Whatever failed because of the database, however deep that stands in the exception, is no fault of the request. */
    @ExceptionHandler
    Mono<ResponseEntity<Object>> failed(RuntimeException e, ServerWebExchange exchange) {
        Optional<DatabaseFault> fault = DatabaseFault.in(e);
        if (fault.isEmpty()) {
            return Mono.error(e);
        }
        log.error("The database failed a request: {}", e.toString());
        HttpStatus status = HttpStatus.SERVICE_UNAVAILABLE;
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, "5");
        ProblemDetail body =
                ProblemDetail.forStatusAndDetail(status, fault.get().detail());
        return handleExceptionInternal(e, body, headers, status, exchange);
    }

    private static String detail(ServerWebInputException e, @Nullable String field) {
        if (e.getCause() instanceof TypeMismatchException mismatch) {
            Class<?> type = mismatch.getRequiredType();
            Object value = mismatch.getValue();
            // Of a list, what one of its elements must be.
            if (mismatch.getCause() instanceof ConversionFailedException element) {
                type = element.getTargetType().getType();
                value = element.getValue();
            }
            String wanted = type == null ? "valid" : InstantConverter.describe(type);
            return "%s is '%s', but must be %s".formatted(field, value, wanted);
        }
        return field == null ? "The request cannot be read" : "%s cannot be read".formatted(field);
    }

    private static @Nullable Throwable unknownProperty(Throwable e) {
        Throwable cause = e;
        while (cause != null && !(cause instanceof UnrecognizedPropertyException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean isBody(MethodParameter parameter) {
        return parameter.hasParameterAnnotation(RequestBody.class);
    }
}
