package dev.waybill.reconciliation.web;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.UUID;
import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Component;

/** Reads an instant with its offset, and only within the years that the database can hold. */
@Component
class InstantConverter implements Converter<String, Instant> {

    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9998;

    @Override
    public Instant convert(String text) {
        // A plus sign that was not encoded arrives as a space.
        OffsetDateTime time = OffsetDateTime.parse(text.replace(' ', '+'));
        if (time.getYear() < FIRST_YEAR || time.getYear() > LAST_YEAR) {
            throw new IllegalArgumentException("outside of the years %d to %d".formatted(FIRST_YEAR, LAST_YEAR));
        }
        return time.toInstant();
    }

    /** What a text must be to be read as a type. */
    static String describe(Class<?> type) {
        if (type == Instant.class) {
            return "an instant from %d to %d like 2026-01-28T02:15:00Z or 2026-01-28T10:15:00+08:00"
                    .formatted(FIRST_YEAR, LAST_YEAR);
        }
        if (type.isEnum()) {
            return "one of " + Arrays.toString(type.getEnumConstants());
        }
        if (type == UUID.class) {
            return "a UUID";
        }
        return type == boolean.class || type == Boolean.class ? "true or false" : "a whole number";
    }
}
