package dev.waybill.reconciliation.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class SliceScopeTest {

    private static final Margins MARGINS =
            new Margins(Duration.ofSeconds(10), Duration.ofSeconds(60), new FileTimeZone(ZoneOffset.UTC));
    private static final AuditWindow WINDOW = new AuditWindow(Instant.ofEpochSecond(1200), Instant.ofEpochSecond(1800));

    private final SlicePlan plan = SlicePlan.bySize(WINDOW, new long[] {1}, WINDOW.length(), 10);
    private final SliceScope scope = new SliceScope(plan, plan.slices().getFirst(), MARGINS);

    @Test
    void answersForItsOwnFiles() {
        assertThat(place(1200, 1260)).isEqualTo(Place.OWN);
        assertThat(place(1800, 1799)).isEqualTo(Place.ELSEWHERE);
    }

    /** Windows were shorter until 900, so that of the file looked no further than 960. */
    @Test
    void knowsLateFilesWhateverTheLengthOfTheirWindowWas() {
        assertThat(place(890, 1210)).isEqualTo(Place.LATE);
        assertThat(place(1195, 1255)).isEqualTo(Place.LATE);
    }

    @Test
    void leavesToTheWindowBeforeWhatThatHasSeen() {
        assertThat(place(1195, 1254)).isEqualTo(Place.ELSEWHERE);
        assertThat(place(1100, 1199)).as("logged before the window").isEqualTo(Place.ELSEWHERE);
    }

    @Test
    void noticesLinesThatAreOlderThanTheirFile() {
        assertThat(place(1820, 1700)).isEqualTo(Place.EARLY);
        assertThat(place(1805, 1799)).as("clocks differ a little").isEqualTo(Place.ELSEWHERE);
        assertThat(place(1900, 1850)).as("not this window's to say").isEqualTo(Place.ELSEWHERE);
    }

    private Place place(long fileTime, long loggedAt) {
        return scope.placeOf(Instant.ofEpochSecond(fileTime), Instant.ofEpochSecond(loggedAt));
    }
}
