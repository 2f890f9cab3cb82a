package dev.waybill.reconciliation.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A collector that runs as compose starts it, with folders of its own. */
record Collector(Process process) implements AutoCloseable {

    /**
     * Starts one.
     *
     * @param folder holds the folders {@code forwarder} and {@code processor} that it reads, and what it remembers
     * @param loki where it sends to
     * @param environment what else it is told
     */
    static Collector start(Path folder, String loki, Map<String, String> environment) throws IOException {
        Tool alloy = Tool.onPath("alloy");
        List<String> command = new ArrayList<>(List.of(alloy.program().toString()));
        Repository.yaml("compose.yaml")
                .at("/services/alloy-forwarder/command")
                .valueStream()
                .map(JsonNode::asString)
                .map(argument -> argument.replace("/etc/alloy", "config/alloy"))
                .forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Repository.path("").toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("alloy.log").toFile());
        Map<String, String> told = new HashMap<>(Map.of(
                "ALLOY_CONFIG",
                "config/alloy/config.alloy",
                "ALLOY_LISTEN_ADDRESS",
                "127.0.0.1:" + freePort(),
                "ALLOY_DATA",
                Files.createDirectories(folder.resolve("data")).toString(),
                "FORWARD_LOG_DIR",
                Files.createDirectories(folder.resolve("forwarder")).toString(),
                "PROCESS_LOG_DIR",
                Files.createDirectories(folder.resolve("processor")).toString(),
                "LOKI_URL",
                loki));
        told.putAll(environment);
        builder.environment().putAll(told);
        return new Collector(builder.start());
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Kills it, as compose does. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
