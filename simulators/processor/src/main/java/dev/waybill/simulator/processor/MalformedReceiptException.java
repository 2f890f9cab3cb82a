package dev.waybill.simulator.processor;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A body that names no file: answered with 400 and a problem detail that says why. */
final class MalformedReceiptException extends ErrorResponseException {

    private static final int SHOWN = 200;

    private final String detail;

    MalformedReceiptException(String detail) {
        this(detail, null);
    }

    MalformedReceiptException(String detail, @Nullable Throwable cause) {
        super(HttpStatus.BAD_REQUEST, ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, detail), cause);
        this.detail = detail;
    }

    @Override
    public String getMessage() {
        return detail;
    }

    static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
