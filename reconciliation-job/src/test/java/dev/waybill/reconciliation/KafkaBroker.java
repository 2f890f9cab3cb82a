package dev.waybill.reconciliation;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/** A real broker in this process, in KRaft mode, that can be stopped and started with what it keeps. */
public final class KafkaBroker implements AutoCloseable {

    private final Properties properties = new Properties();
    private final int port = freePort();
    private @Nullable KafkaRaftServer server;

    /** Makes a broker and starts it. */
    public KafkaBroker(Path dir) {
        int controller = freePort();
        properties.putAll(java.util.Map.ofEntries(
                java.util.Map.entry("process.roles", "broker,controller"),
                java.util.Map.entry("node.id", "1"),
                java.util.Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controller),
                java.util.Map.entry(
                        "listeners", "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controller)),
                java.util.Map.entry("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port),
                java.util.Map.entry("controller.listener.names", "CONTROLLER"),
                java.util.Map.entry("log.dirs", dir.resolve("kafka").toString()),
                java.util.Map.entry("offsets.topic.replication.factor", "1"),
                java.util.Map.entry("offsets.topic.num.partitions", "1"),
                java.util.Map.entry("group.initial.rebalance.delay.ms", "0"),
                java.util.Map.entry("group.min.session.timeout.ms", "1000"),
                java.util.Map.entry("auto.create.topics.enable", "false"),
                java.util.Map.entry("log.cleaner.enable", "false")));
        format(dir);
        start();
    }

    public String servers() {
        return "127.0.0.1:" + port;
    }

    public void start() {
        KafkaRaftServer starting = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        starting.startup();
        server = starting;
    }

    public void stop() {
        KafkaRaftServer running = server;
        if (running != null) {
            running.shutdown();
            running.awaitShutdown();
            server = null;
        }
    }

    @Override
    public void close() {
        stop();
    }

    private void format(Path dir) {
        try {
            Path file = Files.createDirectories(dir).resolve("server.properties");
            try (OutputStream out = Files.newOutputStream(file)) {
                properties.store(out, "");
            }
            PrintStream quiet = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
            int result = StorageTool.execute(
                    new String[] {"format", "--cluster-id", Uuid.randomUuid().toString(), "--config", file.toString()},
                    quiet);
            if (result != 0) {
                throw new IllegalStateException("The broker's folder could not be made: " + result);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
