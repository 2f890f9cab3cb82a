package dev.waybill.reconciliation.faults;

import dev.waybill.reconciliation.source.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What happens to logs in folders. */
final class FolderFaults {

    private FolderFaults() {}

    static Fault draw(FolderPipeline folders, RandomGenerator random) {
        Side side = random.nextBoolean() ? Side.FORWARDED : Side.PROCESSED;
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> new Rotation(folders, random, random.nextInt(3) == 0);
            case 3, 4 -> new Torn(folders, side, new Tear(random));
            case 5 -> new Hole(folders, side, random.nextInt(4), 50 + random.nextInt(3_000));
            case 6 -> new Silence(folders, side);
            default ->
                new Emptied(folders, random.nextInt(3) == 0 ? List.of(Side.FORWARDED, Side.PROCESSED) : List.of(side));
        };
    }

    /** Logs are rotated between ticks, and while they are read: between two questions, or by a thread at any moment. */
    private static final class Rotation implements Fault {

        private static final int MOST = 12;

        private final FolderPipeline folders;
        private final RandomGenerator random;
        private final boolean threaded;
        private int rotations;
        private @Nullable Thread rotating;
        private volatile boolean ended;

        Rotation(FolderPipeline folders, RandomGenerator random, boolean threaded) {
            this.folders = folders;
            this.random = random;
            this.threaded = threaded;
        }

        @Override
        public void begin() throws IOException {
            any().rotate();
        }

        @Override
        public void goOn() throws IOException {
            if (random.nextInt(4) == 0) {
                rotate();
            }
        }

        @Override
        public void beforeTick() {
            if (threaded) {
                ended = false;
                rotating = Thread.ofPlatform().start(this::rotateOn);
            }
        }

        private void rotateOn() {
            try {
                while (!ended && rotations < 2 * MOST) {
                    WriterLog log = any();
                    rotations++;
                    log.rotate();
                    do {
                        LockSupport.parkNanos(random.nextInt(2_000_000));
                    } while (!ended && log.step());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void afterTick() {
            ended = true;
            try {
                if (rotating != null) {
                    rotating.join();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void whileRead() throws IOException {
            if (!threaded && random.nextInt(20) == 0) {
                WriterLog log = any();
                if (!log.step()) {
                    rotate();
                }
            }
        }

        private void rotate() throws IOException {
            if (rotations < MOST) {
                rotations++;
                any().rotate();
            }
        }

        private WriterLog any() {
            List<WriterLog> logs = folders.logs(random.nextBoolean() ? Side.FORWARDED : Side.PROCESSED);
            return logs.get(random.nextInt(logs.size()));
        }

        @Override
        public String toString() {
            return threaded ? "rotation by a thread" : "rotation";
        }
    }

    private record Torn(FolderPipeline folders, Side side, Tear tear) implements Fault {

        @Override
        public void begin() {
            folders.tear(side, tear);
        }

        @Override
        public boolean destroyed() {
            return tear.happened();
        }

        @Override
        public String toString() {
            return tear.toString();
        }
    }

    private record Hole(FolderPipeline folders, Side side, int writer, int length) implements Fault {

        @Override
        public void begin() throws IOException {
            List<WriterLog> logs = folders.logs(side);
            logs.get(writer % logs.size()).zeroTail(length);
        }

        @Override
        public boolean destroyed() {
            return true;
        }

        @Override
        public String toString() {
            return "hole of %d zeros in the log of %s".formatted(length, side);
        }
    }

    /** A side's logs go elsewhere; in the end what stands there is brought. */
    private record Silence(FolderPipeline folders, Side side) implements Fault {

        @Override
        public void begin() throws IOException {
            for (WriterLog log : folders.logs(side)) {
                log.moveTo(folders.elsewhere(side));
            }
        }

        @Override
        public void end() throws IOException {
            for (WriterLog log : folders.logs(side)) {
                log.comeHome();
            }
            bring(folders.elsewhere(side), folders.folder(side), "-elsewhere");
        }

        @Override
        public String toString() {
            return "log of %s elsewhere".formatted(side);
        }
    }

    /** Everything is taken out of folders, and brought back in the end. */
    private record Emptied(FolderPipeline folders, List<Side> sides) implements Fault {

        @Override
        public void begin() throws IOException {
            for (Side side : sides) {
                for (WriterLog log : folders.logs(side)) {
                    log.finish();
                }
                Path taken = folders.elsewhere(side).resolveSibling("taken-" + side);
                Files.createDirectories(taken);
                bring(folders.folder(side), taken, "");
            }
        }

        @Override
        public void end() throws IOException {
            for (Side side : sides) {
                bring(folders.elsewhere(side).resolveSibling("taken-" + side), folders.folder(side), "-restored");
            }
        }

        @Override
        public String toString() {
            return "emptied " + sides;
        }
    }

    private static void bring(Path from, Path to, String mark) throws IOException {
        for (Path file : FolderPipeline.filesIn(from)) {
            Path target;
            int number = 0;
            do {
                String name = number == 0 ? mark : mark + number;
                target = to.resolve(file.getFileName().toString().replaceFirst("^(forward|process)", "$1" + name));
                number++;
            } while (Files.exists(target));
            Files.move(file, target);
        }
    }
}
