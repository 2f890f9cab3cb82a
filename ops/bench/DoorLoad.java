import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Fills a watcher's database, and pushes at its door: {@code java -cp CONNECTOR DoorLoad.java fill JDBC_URL USER PASSWORD REPORTS
 * LOST} makes reports of windows of 20 s that end now, and spreads lost files over them; {@code java DoorLoad.java load PORT TOKEN
 * SECONDS} asks, 50 connections at a time, while one more asks for health, and prints what the slowest in a hundred took.
 */
public class DoorLoad {

    private static final int WINDOW_SECONDS = 20;
    private static final String DIGITS = "(SELECT 0 d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4"
            + " UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)";

    private final int port;
    private final int seconds;

    private DoorLoad(int port, int seconds) {
        this.port = port;
        this.seconds = seconds;
    }

    public static void main(String[] args) throws Exception {
        if (args[0].equals("fill")) {
            fill(args[1], args[2], args[3], Integer.parseInt(args[4]), Integer.parseInt(args[5]));
        } else {
            new DoorLoad(Integer.parseInt(args[1]), Integer.parseInt(args[3])).push("Bearer " + args[2]);
        }
    }

    private static void fill(String url, String user, String password, int reports, int lost) throws SQLException {
        long end = Instant.now().getEpochSecond() / WINDOW_SECONDS * WINDOW_SECONDS - 120;
        long start = end - (long) reports * WINDOW_SECONDS;
        int each = Math.max(1, lost / reports);
        String time = "DATE_ADD('1970-01-01', INTERVAL %d + n * %d SECOND)".formatted(start, WINDOW_SECONDS);
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("""
                    INSERT INTO reports (id, flow, audit_window_start, audit_window_end, status, forward_count, process_count,
                      lost_count, failed_count, entries_read, entries_counted, pages_read, revision, job_execution_id,
                      created_at, updated_at)
                    SELECT INSERT(INSERT(INSERT(INSERT(MD5(n), 9, 0, '-'), 14, 0, '-'), 19, 0, '-'), 24, 0, '-'), 'default',
                      %1$s, DATE_ADD(%1$s, INTERVAL %2$d SECOND), 'COMPLETE', 1000, 1000 - %3$d, %3$d, 0, 2000, 2000, 1, 1, 0,
                      %1$s, %1$s
                    FROM (%4$s) numbers WHERE n < %5$d""".formatted(time, WINDOW_SECONDS, each, numbers(5), reports));
            statement.executeUpdate("""
                    INSERT INTO lost_files (id, report_id, file_name, file_time, forwarded_at, reason, step_execution_id,
                      created_at, updated_at)
                    SELECT UUID(), r.id,
                      CONCAT(DATE_FORMAT(r.audit_window_start, '%%Y%%m%%d%%H%%i%%s'), LPAD(n, 6, '0'), '_tz01_', LPAD(n, 8, '0'), '_.log'),
                      r.audit_window_start, r.audit_window_start, 'MISSING', 1, r.created_at, r.created_at
                    FROM reports r JOIN (%s) numbers ON n < %d""".formatted(numbers(3), each));
            statement.execute("ANALYZE TABLE reports, lost_files");
        }
    }

    private static String numbers(int digits) {
        StringBuilder sum = new StringBuilder("0");
        StringBuilder tables = new StringBuilder();
        for (int i = 0; i < digits; i++) {
            sum.append(" + t%d.d * %d".formatted(i, (int) Math.pow(10, i)));
            tables.append(i == 0 ? "" : ", ").append(DIGITS).append(" t").append(i);
        }
        return "SELECT %s n FROM %s".formatted(sum, tables);
    }

    private void push(String token) throws Exception {
        Instant now = Instant.ofEpochSecond(Instant.now().getEpochSecond());
        String day = "/api/windows?from=%s&to=%s".formatted(now.minusSeconds(86_400), now);
        String week = "/api/windows/groups?from=%s&to=%s".formatted(now.minusSeconds(604_800), now);
        String year = now.toString().substring(0, 4);
        System.out.printf("%-40s %8s %8s %8s %8s  %s%n", "", "requests", "p50 ms", "p99 ms", "max ms", "answers");
        measure("health, 1 connection, nothing else", 1, new Ask("/actuator/health/liveness", null));
        for (Map.Entry<String, String> ask : List.of(
                Map.entry("reports", "/api/reports"),
                Map.entry("a day of windows", day),
                Map.entry("a week in groups", week),
                Map.entry("prefix search", "/api/files?name=" + year))) {
            run(4, () -> new Ask(ask.getValue(), token)); // what has not been compiled yet is measured by nobody
            measure(ask.getKey() + ", 1 connection", 1, new Ask(ask.getValue(), token));
            beside(ask.getKey() + ", 50 connections", 50, () -> new Ask(ask.getValue(), token), token);
        }
        AtomicLong number = new AtomicLong();
        for (int connections : new int[] {10, 200}) {
            beside("wrong passwords, %d connections".formatted(connections), connections,
                    () -> new Ask("/api/reports", basic("wrong" + number.incrementAndGet())), token);
        }
        trickle(600);
        sessions(20_000);
        System.out.printf("aborted sign-ins: %d sent%n", abort(200));
    }

    private static String basic(String password) {
        return "Basic " + Base64.getEncoder().encodeToString(("load:" + password).getBytes(StandardCharsets.UTF_8));
    }

    private interface Asking {
        Ask next();
    }

    private record Ask(String path, String authorization) {}

    /** Measures what many ask, and beside it what one more asks for: health, and a page by token. */
    private void beside(String name, int connections, Asking asking, String token) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Figures> health = threads.submit(() -> run(1, () -> new Ask("/actuator/health/liveness", null)));
            Future<Figures> readiness = threads.submit(() -> run(1, () -> new Ask("/actuator/health", null)));
            Future<Figures> bearer = threads.submit(() -> run(1, () -> new Ask("/api/session", token)));
            print(name, run(connections, asking));
            print("    liveness meanwhile", health.get());
            print("    health meanwhile", readiness.get());
            print("    a token meanwhile", bearer.get());
        }
    }

    private void measure(String name, int connections, Ask ask) throws Exception {
        print(name, run(connections, () -> ask));
    }

    private static void print(String name, Figures figures) {
        System.out.printf("%-40s %8d %8.1f %8.1f %8.1f  %s%n", name, figures.count(), figures.at(0.5), figures.at(0.99),
                figures.at(1), figures.answers());
    }

    private record Figures(double[] millis, Map<String, Long> answers) {

        int count() {
            return millis.length;
        }

        double at(double share) {
            return millis.length == 0 ? Double.NaN : millis[(int) Math.min(millis.length - 1, share * millis.length)];
        }
    }

    private Figures run(int connections, Asking asking) throws Exception {
        Map<String, Long> answers = new ConcurrentHashMap<>();
        List<Future<List<Double>>> runs = new ArrayList<>();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < connections; i++) {
                runs.add(threads.submit(() -> client(asking, end, answers)));
            }
        }
        List<Double> all = new ArrayList<>();
        for (Future<List<Double>> run : runs) {
            all.addAll(run.get());
        }
        double[] millis = all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return new Figures(millis, new TreeMap<>(answers));
    }

    private List<Double> client(Asking asking, long end, Map<String, Long> answers) {
        List<Double> millis = new ArrayList<>();
        while (System.nanoTime() < end) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(60_000);
                socket.setTcpNoDelay(true);
                InputStream in = new BufferedInputStream(socket.getInputStream(), 65_536);
                while (System.nanoTime() < end) {
                    long start = System.nanoTime();
                    send(socket.getOutputStream(), asking.next());
                    String status = answer(in);
                    millis.add((System.nanoTime() - start) / 1e6);
                    answers.merge(status, 1L, Long::sum);
                }
            } catch (IOException e) {
                answers.merge(e.getClass().getSimpleName(), 1L, Long::sum);
            }
        }
        return millis;
    }

    private static void send(OutputStream out, Ask ask) throws IOException {
        String authorization = ask.authorization() == null ? "" : "Authorization: " + ask.authorization() + "\r\n";
        out.write("GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n".formatted(ask.path(), authorization)
                .getBytes(StandardCharsets.US_ASCII));
    }

    private static String answer(InputStream in) throws IOException {
        String status = line(in).split(" ")[1];
        long length = 0;
        boolean chunked = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String small = header.toLowerCase();
            if (small.startsWith("content-length:")) {
                length = Long.parseLong(small.substring(15).trim());
            }
            chunked |= small.startsWith("transfer-encoding:") && small.contains("chunked");
        }
        if (!chunked) {
            in.skipNBytes(length);
            return status;
        }
        for (int chunk = Integer.parseInt(line(in), 16); chunk > 0; chunk = Integer.parseInt(line(in), 16)) {
            in.skipNBytes(chunk + 2);
        }
        line(in);
        return status;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("closed");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Connections that send a byte of a head a second. */
    private void trickle(int connections) throws Exception {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            sockets.add(socket);
        }
        boolean[] dead = new boolean[connections];
        for (int second = 0; second < 40; second++) {
            for (int i = 0; i < connections; i++) {
                try {
                    if (!dead[i]) {
                        sockets.get(i).getOutputStream().write('x');
                    }
                } catch (IOException e) {
                    dead[i] = true;
                }
            }
            Thread.sleep(1_000);
        }
        int alive = connections;
        for (boolean one : dead) {
            alive -= one ? 1 : 0;
        }
        for (Socket socket : sockets) {
            socket.close();
        }
        System.out.printf("trickling heads: %d of %d connections alive after 40 s%n", alive, connections);
    }

    /** How many sessions are given to nobody in particular. */
    private void sessions(int asks) throws IOException {
        int given = 0;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (int i = 0; i < asks; i++) {
                send(socket.getOutputStream(), new Ask("/api/session", null));
                line(in);
                long length = 0;
                for (String header = line(in); !header.isEmpty(); header = line(in)) {
                    given += header.toLowerCase().startsWith("set-cookie: session=") ? 1 : 0;
                    length = header.toLowerCase().startsWith("content-length:")
                            ? Long.parseLong(header.substring(15).trim())
                            : length;
                }
                in.skipNBytes(length);
            }
        }
        System.out.printf("sessions given to nobody: %d of %d%n", given, asks);
    }

    private int abort(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoLinger(true, 0);
                socket.getOutputStream().write(("POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
                                + "Content-Type: application/x-www-form-urlencoded\r\n\r\nusername=load&pass")
                        .getBytes(StandardCharsets.US_ASCII));
            }
        }
        return times;
    }
}
