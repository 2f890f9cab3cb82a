package dev.waybill.reconciliation.web.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Bounds how often sign-ins may fail, for each address and for each name, whether there is such a name or not.
 *
 * <p>A try takes a token before the password is looked at, so that many at once gain nothing, and gets it back if the password
 * was right. Who signed in from an address before has tokens of their own there: strangers who guess at a name elsewhere do not
 * lock out the one who bears it.
 */
class SignInLimit {

    private static final int REMEMBERED = 20_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int NAME_LENGTH = 64;

    private final int perMinute;
    private final TimeMeter clock;
    private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterAccess(MINUTE.multipliedBy(2))
            .build();
    private final Cache<String, Boolean> known = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterAccess(Duration.ofDays(1))
            .build();

    SignInLimit(int perMinute, TimeMeter clock) {
        this.perMinute = perMinute;
        this.clock = clock;
    }

    /** Whether a try would be let through now; takes nothing. */
    boolean isOpen(String name, String address) {
        return buckets(name, address).stream().allMatch(bucket -> bucket.getAvailableTokens() > 0);
    }

    /**
     * Takes what a try costs.
     *
     * @return empty if it may go on, or how long to wait
     */
    Optional<Duration> take(String name, String address) {
        List<Bucket> buckets = buckets(name, address);
        for (int i = 0; i < buckets.size(); i++) {
            ConsumptionProbe probe = buckets.get(i).tryConsumeAndReturnRemaining(1);
            if (!probe.isConsumed()) {
                buckets.subList(0, i).forEach(taken -> taken.addTokens(1));
                return Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
            }
        }
        return Optional.empty();
    }

    /** Gives back what a try cost that was not made, or that was right. */
    void giveBack(String name, String address) {
        buckets(name, address).forEach(bucket -> bucket.addTokens(1));
    }

    /** Remembers that somebody of this name is at home at this address. */
    void know(String name, String address) {
        known.put(pair(name, address), true);
    }

    /** The address before the name: who is refused for the address does not use up the name. */
    private List<Bucket> buckets(String name, String address) {
        String pair = pair(name, address);
        return known.getIfPresent(pair) != null
                ? List.of(bucket("both " + pair))
                : List.of(bucket("address " + network(address)), bucket("name " + brief(name)));
    }

    private Bucket bucket(String key) {
        return buckets.get(
                key,
                any -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, MINUTE))
                        .withCustomTimePrecision(clock)
                        .build());
    }

    private static String pair(String name, String address) {
        return network(address) + ' ' + brief(name);
    }

    /** Names are as long as whoever sends them likes; what they are remembered by is not. */
    private static String brief(String name) {
        return name.length() <= NAME_LENGTH ? name : name.substring(0, NAME_LENGTH) + name.hashCode();
    }

    /** One address of IPv6 is no bound for anybody: a host has a network of 64 bits to choose from. */
    private static String network(String address) {
        String[] groups = address.split(":", -1);
        return groups.length == 8 ? String.join(":", List.of(groups).subList(0, 4)) : address;
    }
}
