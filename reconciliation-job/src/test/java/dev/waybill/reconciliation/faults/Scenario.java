package dev.waybill.reconciliation.faults;

import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.window.AuditWindow;
import dev.waybill.reconciliation.window.FileTimeZone;
import dev.waybill.reconciliation.window.WindowProperties;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * What a round's seed decides before anything runs.
 *
 * @param seed repeats the round
 * @param flow name of the round's own flow
 * @param loki whether a collector and Loki stand between the logs and the watcher
 * @param window which intervals are judged
 * @param mistake what is wrong while the configuration is
 * @param windows how many windows have dense traffic
 */
record Scenario(long seed, String flow, boolean loki, WindowProperties window, Mistake mistake, int windows) {

    static final ZoneId ZONE = Logged.ZONE.id();

    private static final Instant EPOCH = Instant.parse("2026-01-28T00:00:00Z");

    /** What a person may have configured wrongly. */
    enum Mistake {
        ZONE,
        FORWARDER,
        PROCESSOR
    }

    static Scenario of(long seed, Medium medium) {
        RandomGenerator random = new Random(seed);
        boolean loki = medium == Medium.BOTH ? random.nextBoolean() : medium == Medium.LOKI;
        WindowProperties window = new WindowProperties(
                Duration.ofSeconds(20 + 10 * random.nextInt(5)),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5 + random.nextInt(11)),
                Duration.ofSeconds(2),
                ZONE);
        Mistake mistake = List.of(Mistake.values()).get(random.nextInt(Mistake.values().length));
        return new Scenario(seed, "faults-" + seed, loki, window, mistake, 1 + random.nextInt(3));
    }

    /** Which sources are tried. */
    enum Medium {
        FOLDERS,
        LOKI,
        BOTH
    }

    /** The randomness of one part of the round, which does not move when another part draws more or less. */
    RandomGenerator random(String part) {
        return new Random(seed * 31 + part.hashCode());
    }

    /** The windows as a mistaken configuration has them. */
    WindowProperties mistakenWindow() {
        return new WindowProperties(
                window.length(),
                window.settlingDelay(),
                window.extend(),
                window.lead(),
                mistake == Mistake.ZONE ? mistakenZone().id() : ZONE);
    }

    FileTimeZone mistakenZone() {
        ZoneId wrong = ZoneId.of(seed % 2 == 0 ? "UTC" : "Asia/Tokyo");
        return new FileTimeZone(mistake == Mistake.ZONE ? wrong : ZONE);
    }

    /** The window in which the watcher is started. A real Loki takes lines of the last hour only. */
    AuditWindow first(boolean real) {
        Instant any = real
                ? Instant.now().minus(Duration.ofMinutes(40))
                : EPOCH.plusSeconds(Math.floorMod(seed * 7_919, 72_000L));
        return AuditWindow.containing(any, window.length());
    }
}
