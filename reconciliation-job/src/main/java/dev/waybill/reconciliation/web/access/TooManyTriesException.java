package dev.waybill.reconciliation.web.access;

import java.time.Duration;
import org.springframework.security.core.AuthenticationException;

/** Somebody may not try to sign in now, whatever their password is. */
final class TooManyTriesException extends AuthenticationException {

    private final Duration wait;

    TooManyTriesException(String message, Duration wait) {
        super(message);
        this.wait = wait;
    }

    /** How long to wait before it makes sense to try again. */
    Duration getWait() {
        return wait;
    }
}
