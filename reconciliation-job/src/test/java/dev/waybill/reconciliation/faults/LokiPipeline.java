package dev.waybill.reconciliation.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.waybill.reconciliation.MutableClock;
import dev.waybill.reconciliation.source.Logged;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.SightingSource;
import dev.waybill.reconciliation.source.loki.RehearsalLoki;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A collector for each writer, and the Loki that they deliver to. */
final class LokiPipeline implements Pipeline {

    private final Scenario scenario;
    private final Traffic traffic;
    private final RehearsalLoki loki;
    private final MutableClock clock;
    private final Set<Writer> stopped = new HashSet<>();
    private final List<Logged> waiting = new ArrayList<>();
    private @Nullable Torn torn;

    /** A log and its collector; the processor's sides share one. */
    record Writer(Side stage, int node) {

        static Writer of(Logged line) {
            return new Writer(line.side() == Side.FORWARDED ? Side.FORWARDED : Side.PROCESSED, line.node());
        }
    }

    LokiPipeline(Scenario scenario, Traffic traffic, RehearsalLoki loki, MutableClock clock) {
        this.scenario = scenario;
        this.traffic = traffic;
        this.loki = loki;
        this.clock = clock;
        loki.begin(scenario.flow().replace('-', '_'));
    }

    @Override
    public void write(List<Logged> lines) throws IOException {
        List<Logged> delivered = new ArrayList<>();
        for (Logged line : lines) {
            if (!Traffic.isSighting(line)) {
                continue; // collectors keep sightings only
            }
            Logged written = torn == null ? line : torn.writtenInsteadOf(line);
            (stopped.contains(Writer.of(line)) ? waiting : delivered).add(written);
        }
        loki.push(delivered);
    }

    private void stop(Set<Writer> writers) {
        stopped.addAll(writers);
    }

    private void comeBack() throws IOException {
        stopped.clear();
        loki.push(List.copyOf(waiting));
        waiting.clear();
    }

    @Override
    public SightingSource source() {
        return loki.source(Logged.ZONE, clock, null);
    }

    @Override
    public SightingSource mistaken() {
        return switch (scenario.mistake()) {
            case ZONE -> loki.source(scenario.mistakenZone(), clock, null);
            case FORWARDER -> loki.source(Logged.ZONE, clock, Side.FORWARDED);
            case PROCESSOR -> loki.source(Logged.ZONE, clock, Side.PROCESSED);
        };
    }

    @Override
    public Fault fault(RandomGenerator random) {
        Writer any = any(random);
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> new Lag(this, Set.of(any));
            case 3 -> new Lag(this, new HashSet<>(List.of(any, any(random), any(random))));
            case 4 -> new Refusals(loki, random);
            case 5, 6 -> new Hiding(loki, any);
            default -> new Torn(this, 0.3 + 0.7 * random.nextDouble());
        };
    }

    private Writer any(RandomGenerator random) {
        Side stage = random.nextBoolean() ? Side.FORWARDED : Side.PROCESSED;
        return new Writer(stage, random.nextInt(traffic.writers(stage)));
    }

    @Override
    public void close() {
        loki.show();
        loki.calm();
    }

    /** Collectors stop, and deliver everything when they are back. */
    private record Lag(LokiPipeline pipeline, Set<Writer> writers) implements Fault {

        @Override
        public void begin() {
            pipeline.stop(writers);
        }

        @Override
        public void end() throws IOException {
            pipeline.comeBack();
        }

        @Override
        public String toString() {
            return "stopped collectors of " + writers;
        }
    }

    private record Refusals(RehearsalLoki loki, RandomGenerator random) implements Fault {

        private static final List<String> WORDS = List.of(
                "429 too many outstanding requests",
                "400 parse error at line 1, col 1: no",
                "500 failed to get object: NoSuchKey",
                "503 at least 1 healthy replica required, could only find 0",
                "504 context deadline exceeded");

        @Override
        public void begin() {
            goOn();
        }

        @Override
        public void goOn() {
            String answer = WORDS.get(random.nextInt(WORDS.size()));
            loki.refuse(random.nextInt(12), Integer.parseInt(answer.substring(0, 3)), answer.substring(4));
        }

        @Override
        public void end() {
            loki.calm();
        }

        @Override
        public String toString() {
            return "refusals";
        }
    }

    /** A node of Loki leaves with what it held of a stream, and comes back. */
    private record Hiding(RehearsalLoki loki, Writer writer) implements Fault {

        @Override
        public void begin() {
            loki.hide(writer.stage(), writer.node());
        }

        @Override
        public void end() {
            loki.show();
        }

        @Override
        public boolean takesKnowledge() {
            return true;
        }

        @Override
        public String toString() {
            return "hidden stream of " + writer;
        }
    }

    /** A processor dies within a line, which the collector ships as it is. */
    private static final class Torn implements Fault {

        private final LokiPipeline pipeline;
        private final double at;
        private @Nullable String fragment;

        Torn(LokiPipeline pipeline, double at) {
            this.pipeline = pipeline;
            this.at = at;
        }

        Logged writtenInsteadOf(Logged line) {
            if (fragment != null || line.side() != Side.PROCESSED) {
                return line;
            }
            byte[] bytes = line.text().getBytes(UTF_8);
            int marker = line.text().substring(0, line.text().indexOf('/')).getBytes(UTF_8).length;
            int cut = marker + (int) (at * (bytes.length - marker));
            String text = new String(bytes, 0, cut, UTF_8);
            fragment = text;
            return new Logged(line.side(), line.loggedAt(), text, line.node());
        }

        @Override
        public void begin() {
            pipeline.torn = this;
        }

        @Override
        public boolean destroyed() {
            return fragment != null;
        }

        @Override
        public String toString() {
            return "tear in Loki: %s".formatted(fragment == null ? "not yet" : fragment.toLowerCase(Locale.ROOT));
        }
    }
}
