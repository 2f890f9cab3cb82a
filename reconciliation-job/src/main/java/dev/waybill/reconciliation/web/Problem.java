package dev.waybill.reconciliation.web;

import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Answers that say what is wrong, as RFC 9457 wants it; {@code field} names the parameter or property to blame. */
public final class Problem {

    private Problem() {}

    public static ErrorResponseException badRequest(String field, String detail) {
        ErrorResponseException problem = of(HttpStatus.BAD_REQUEST, detail);
        problem.getBody().setProperty("field", field);
        return problem;
    }

    public static ErrorResponseException notFound(String detail) {
        return of(HttpStatus.NOT_FOUND, detail);
    }

    public static ErrorResponseException conflict(String detail) {
        return of(HttpStatus.CONFLICT, detail);
    }

    public static ErrorResponseException of(HttpStatus status, String detail) {
        ProblemDetail body = ProblemDetail.forStatusAndDetail(status, detail);
        body.setType(URI.create("about:blank"));
        return new ErrorResponseException(status, body, null);
    }
}
