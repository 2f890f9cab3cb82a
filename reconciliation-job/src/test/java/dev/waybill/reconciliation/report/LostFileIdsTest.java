package dev.waybill.reconciliation.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.window.AuditWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;

class LostFileIdsTest {

    private static final Instant START = Instant.parse("2026-01-28T02:00:00Z");
    private static final Duration LENGTH = Duration.ofDays(40);
    private static final long MICROS = 40L * 86_400 * 1_000_000;

    private final LostFileIds ids = ids("default");

    private static LostFileIds ids(String flow) {
        AuditWindow window = new AuditWindow(START, START.plus(LENGTH));
        return new LostFileIds(Reports.idOf(flow, window), window);
    }

    private static LostFile file(long micros, String name) {
        Instant time = START.plusNanos(micros * 1_000);
        return new LostFile(name, time, time, LostFile.Reason.MISSING);
    }

    @Property
    void sortByFileTimeToTheMillisecond(
            @ForAll @LongRange(min = 0, max = MICROS - 1) long micros,
            @ForAll @LongRange(min = 0, max = MICROS - 1) long other,
            @ForAll @StringLength(max = 20) String name) {
        String id = ids.of(file(micros, name));
        if (micros / 1_000 != other / 1_000) {
            assertThat(id.compareTo(ids.of(file(other, name))) < 0).isEqualTo(micros < other);
        }
    }

    @Property
    void areTheSameOnEveryRunAndOthersForOtherNamesAndReports(
            @ForAll @LongRange(min = 0, max = MICROS - 1) long micros, @ForAll @IntRange(min = 1) int number) {
        LostFile file = file(micros, "a" + number);
        UUID id = UUID.fromString(ids.of(file));
        assertThat(id.toString()).isEqualTo(ids("default").of(file));
        assertThat(id.toString()).isNotEqualTo(ids.of(file(micros, "a" + (number - 1))));
        assertThat(id.toString()).isNotEqualTo(ids("another").of(file));
        assertThat(id.toString()).startsWith(ids.prefix());
        assertThat(id.version()).isEqualTo(8);
        assertThat(id.variant()).isEqualTo(2);
    }
}
