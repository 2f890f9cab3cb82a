package dev.waybill.reconciliation.faults;

import dev.waybill.reconciliation.source.SourceUnavailableException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** What happens to the watcher itself. */
final class WatcherFaults {

    /** What the schedule lets pass; beyond it, nothing is audited. */
    private static final int MOST_SKEW_SECONDS = 300;

    private WatcherFaults() {}

    static Fault draw(Round round, Scenario scenario, RandomGenerator random) {
        return switch (random.nextInt(5)) {
            case 0 -> new Kill(round, random);
            case 1, 2 -> new Mistake(round, scenario);
            case 3 -> new Restart(round);
            default -> {
                int seconds = 5 + random.nextInt(random.nextBoolean() ? 60 : MOST_SKEW_SECONDS - 5);
                yield new WrongClock(round, Duration.ofSeconds(random.nextBoolean() ? seconds : -seconds));
            }
        };
    }

    /** Audits are stopped, or their source breaks off, wherever they are. */
    private static final class Kill implements Fault {

        private final Round round;
        private final RandomGenerator random;
        private final int within;
        private int left;

        Kill(Round round, RandomGenerator random) {
            this.round = round;
            this.random = random;
            this.within = 20 + random.nextInt(1_000);
        }

        @Override
        public void beforeTick() {
            left = random.nextInt(within);
        }

        @Override
        public void whileRead() {
            if (left-- != 0) {
                return;
            }
            if (random.nextBoolean()) {
                round.interrupt("killed");
            } else if (random.nextBoolean()) {
                throw new SourceUnavailableException("broken off");
            } else {
                throw new IllegalStateException("killed");
            }
        }

        @Override
        public String toString() {
            return "kills";
        }
    }

    /** The application runs with a wrong configuration for a while. */
    private record Mistake(Round round, Scenario scenario) implements Fault {

        @Override
        public void begin() {
            round.configureWrongly(true);
        }

        @Override
        public void end() {
            round.configureWrongly(false);
        }

        @Override
        public boolean forgets() {
            return true;
        }

        @Override
        public String toString() {
            return "wrong configuration: " + scenario.mistake()
                    + (scenario.mistake() == Scenario.Mistake.ZONE
                            ? " " + scenario.mistakenZone().id()
                            : "");
        }
    }

    private record Restart(Round round) implements Fault {

        @Override
        public void begin() {
            round.restart();
        }

        @Override
        public boolean forgets() {
            return true;
        }

        @Override
        public String toString() {
            return "restart";
        }
    }

    private record WrongClock(Round round, Duration by) implements Fault {

        @Override
        public void begin() {
            round.setClockOff(by);
        }

        @Override
        public void end() {
            round.setClockOff(Duration.ZERO);
        }

        @Override
        public String toString() {
            return "clock off by " + by;
        }
    }
}
