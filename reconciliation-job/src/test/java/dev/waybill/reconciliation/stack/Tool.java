package dev.waybill.reconciliation.stack;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A program of the stack, run where it is on the PATH; where it is not, the build says so. */
record Tool(Path program) {

    static Tool onPath(String name) {
        Optional<Path> program = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        need(program.isPresent(), name + " is not on the PATH");
        System.out.println("RUN: " + program.orElseThrow());
        return new Tool(program.orElseThrow());
    }

    /** Where the program cannot do this, nothing is checked with it either. */
    Tool having(String... arguments) throws IOException, InterruptedException {
        need(run(Map.of(), arguments).exit() == 0, program + " knows no " + String.join(" ", arguments));
        return this;
    }

    private static void need(boolean there, String otherwise) {
        if (!there) {
            System.out.println("NOT RUN: " + otherwise + ", so nothing was checked with it");
        }
        Assumptions.assumeTrue(there, otherwise);
    }

    /** Runs it at the root of the repository. */
    Result run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Repository.path("").toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    record Result(int exit, String output) {}
}
