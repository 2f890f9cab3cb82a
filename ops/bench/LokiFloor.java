import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * How fast Loki can give its lines away: asks for the ranges that {@code LokiCorpus} wrote, a few at a time, and throws the
 * answers away. {@code java LokiFloor.java URL SUFFIX DIR AT_ONCE…} prints the seconds for each number at once, of answers in
 * JSON and in protobuf.
 */
public class LokiFloor {

    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> queries = Map.of(
                "forwarded", "{service=\"forward_" + args[1] + "\"} |= \"Rename trigger hard link\"",
                "processed", "{service=\"process_" + args[1] + "\"} |= \"处理文件\" |= \"成功\"",
                "failed", "{service=\"failed_" + args[1] + "\"} |= \"处理文件\" |= \"失败\"");
        String page = Files.readString(Path.of(args[2], "page.txt")).strip();
        List<String> urls = new ArrayList<>();
        for (String range : Files.readAllLines(Path.of(args[2], "ranges.txt"))) {
            String[] words = range.split(" ");
            urls.add(args[0] + "/loki/api/v1/query_range?query="
                    + URLEncoder.encode(queries.get(words[0]), StandardCharsets.UTF_8) + "&start=" + words[1] + "&end=" + words[2]
                    + "&limit=" + page + "&direction=forward");
        }
        for (int i = 3; i < args.length; i++) {
            for (String type : List.of("json", "vnd.google.protobuf")) {
                long began = System.nanoTime();
                read(urls, Integer.parseInt(args[i]), "application/" + type);
                double seconds = (System.nanoTime() - began) / 1e9;
                System.out.printf("%s %s %.2f%n", args[i], type.substring(type.lastIndexOf('.') + 1), seconds);
            }
        }
    }

    private static void read(List<String> urls, int atOnce, String type) throws InterruptedException {
        ConcurrentLinkedQueue<String> queue = new ConcurrentLinkedQueue<>(urls);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < atOnce; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                byte[] buffer = new byte[1 << 16];
                for (String url = queue.poll(); url != null; url = queue.poll()) {
                    discard(url, type, buffer);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void discard(String url, String type, byte[] buffer) {
        try {
            HttpURLConnection http = (HttpURLConnection) URI.create(url).toURL().openConnection();
            http.setRequestProperty("Cache-Control", "no-cache");
            http.setRequestProperty("Accept", type);
            try (InputStream body = http.getInputStream()) {
                while (body.read(buffer) >= 0) {
                    // Thrown away.
                }
            }
        } catch (IOException e) {
            System.err.println(url + ": " + e);
            System.exit(1);
        }
    }
}
