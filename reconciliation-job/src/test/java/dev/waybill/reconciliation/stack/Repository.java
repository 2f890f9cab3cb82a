package dev.waybill.reconciliation.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files of the stack, as the repository holds them. */
final class Repository {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private Repository() {}

    static Path path(String name) {
        return ROOT.resolve(name);
    }

    static String text(String name) {
        try {
            return Files.readString(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file's single document, anchors and merges resolved. */
    static JsonNode yaml(String name) {
        return new JsonMapper().valueToTree(new Yaml().load(text(name)));
    }

    static JsonNode json(String name) {
        return new JsonMapper().readTree(text(name));
    }

    static List<String> dashboards() {
        try (Stream<Path> files = Files.list(path("dashboards"))) {
            return files.map(file -> "dashboards/" + file.getFileName())
                    .filter(name -> name.endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
