package dev.waybill.reconciliation.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SignInLimitTest {

    private final AtomicLong nanos = new AtomicLong();
    private final SignInLimit limit = new SignInLimit(10, meter(nanos));

    @Test
    void boundsTheNamesThatOneAddressTries() {
        assertThat(letThrough(60, i -> "name" + i, i -> "192.0.2.7")).isEqualTo(10);
    }

    @Test
    void boundsTheAddressesThatTryOneName() {
        assertThat(letThrough(60, i -> "opa", i -> "192.0.2." + i)).isEqualTo(10);
    }

    @Test
    void takesANetworkOfIpv6ForOneAddress() {
        assertThat(letThrough(60, i -> "name" + i, i -> "2001:db8:0:1:0:0:0:" + Integer.toHexString(i)))
                .isEqualTo(10);
    }

    @Test
    void boundsNamesThatDifferOnlyFarBehind() {
        String name = "x".repeat(10_000);
        assertThat(letThrough(60, i -> name, i -> "192.0.2." + i)).isEqualTo(10);
    }

    @Test
    void doesNotLockOutWhoIsKnownAtTheirAddress() {
        limit.know("opa", "192.0.2.1");
        letThrough(60, i -> "opa", i -> "198.51.100." + i);
        assertThat(limit.take("opa", "203.0.113.9")).isPresent();
        assertThat(limit.take("opa", "192.0.2.1")).isEmpty();
    }

    @Test
    void boundsThoseWhoShareAKnownAddressToo() {
        limit.know("opa", "192.0.2.1");
        assertThat(letThrough(60, i -> "opa", i -> "192.0.2.1")).isEqualTo(10);
        assertThat(limit.isOpen("opa", "192.0.2.1")).isFalse();
    }

    @Test
    void usesUpNoNameByAnAddressThatIsRefused() {
        letThrough(10, i -> "other" + i, i -> "192.0.2.7");
        letThrough(50, i -> "opa", i -> "192.0.2.7");
        assertThat(letThrough(60, i -> "opa", i -> "198.51.100." + i)).isEqualTo(10);
    }

    @Test
    void forgivesWithTime() {
        letThrough(60, i -> "opa", i -> "192.0.2.7");
        assertThat(limit.take("opa", "192.0.2.7").orElseThrow().toSeconds()).isBetween(1L, 6L);
        nanos.addAndGet(60_000_000_000L);
        assertThat(letThrough(60, i -> "opa", i -> "192.0.2.7")).isEqualTo(10);
    }

    @Property
    void countsFailuresAloneWhateverTheirNumber(@ForAll @IntRange(min = 0, max = 200) int right) {
        SignInLimit fresh = new SignInLimit(10, meter(new AtomicLong()));
        for (int i = 0; i < right; i++) {
            assertThat(fresh.take("opa", "192.0.2.7")).isEmpty();
            fresh.giveBack("opa", "192.0.2.7");
        }
        int failures = 0;
        while (fresh.take("opa", "192.0.2.7").isEmpty()) {
            failures++;
        }
        assertThat(failures).isEqualTo(10);
    }

    private int letThrough(int tries, IntFunction<String> name, IntFunction<String> address) {
        int through = 0;
        for (int i = 0; i < tries; i++) {
            through += limit.take(name.apply(i), address.apply(i)).isEmpty() ? 1 : 0;
        }
        return through;
    }

    private static TimeMeter meter(AtomicLong nanos) {
        return new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return nanos.get();
            }

            @Override
            public boolean isWallClockBased() {
                return false;
            }
        };
    }
}
