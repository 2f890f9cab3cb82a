package dev.waybill.simulator.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.status.Status;
import dev.waybill.simulator.control.ControlRecord;
import dev.waybill.simulator.control.Event;
import dev.waybill.simulator.control.WrittenLog;
import dev.waybill.simulator.control.WrittenLog.Line;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real Logback, with logs that roll, and threads that log at once. */
class ControlRecordAppenderTest {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");
    private static final Pattern SIGHTING = Pattern.compile("^(.{23}) .* 处理文件filePath=/c/(\\S+?)(成功|失败)，耗时\\d+毫秒$");

    private final LoggerContext context = new LoggerContext();

    @TempDir
    Path folder;

    private Logger configured(String control) throws Exception {
        String xml = """
                <configuration>
                  <appender name="ROLLING" class="ch.qos.logback.core.rolling.RollingFileAppender">
                    <file>%1$s/process.log</file>
                    <rollingPolicy class="ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
                      <fileNamePattern>%1$s/process.%%i.log</fileNamePattern>
                      <maxIndex>20</maxIndex>
                    </rollingPolicy>
                    <triggeringPolicy class="ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
                      <maxFileSize>200KB</maxFileSize>
                      <checkIncrement>1 millisecond</checkIncrement>
                    </triggeringPolicy>
                    <encoder>
                      <pattern>%%d{yyyy-MM-dd HH:mm:ss.SSS, UTC} [%%thread] %%-5level %%logger - %%msg%%n</pattern>
                      <charset>UTF-8</charset>
                    </encoder>
                  </appender>
                  <appender name="CONTROL" class="dev.waybill.simulator.logback.ControlRecordAppender">
                    %2$s
                    <appender-ref ref="ROLLING"/>
                  </appender>
                  <root level="INFO"><appender-ref ref="CONTROL"/></root>
                </configuration>
                """.formatted(folder, control);
        context.setMDCAdapter(new LogbackMDCAdapter());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        return context.getLogger("work");
    }

    private static String sighting(String event, String after) {
        return "<sighting><event>%s</event><before>处理文件filePath=</before><after>%s</after></sighting>"
                .formatted(event, after);
    }

    @Test
    void saysWhatStandsInTheRolledFilesOfManyThreads() throws Exception {
        Logger log = configured("<writer>host-b</writer><interval>1 second</interval>" + sighting("processed", "成功")
                + sighting("failed", "失败"));
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(thread -> Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 3_000; i++) {
                        String name = thread + "_" + i % 2_500 + "_.log";
                        log.info("处理文件filePath=/c/{}{}，耗时1毫秒", name, i % 5 == 0 ? "失败" : "成功");
                        log.info("TPS=20.0");
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        context.stop();

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).as("it rolled").hasSizeGreaterThan(3);
        }
        WrittenLog written = read();
        assertThat(written.lines()).hasSize(12_000);
        assertThat(written.chains())
                .hasSize(2)
                .allMatch(chain -> chain.getLast().end());
        assertThat(written.records()).allMatch(record -> record.chain().writer().equals("host-b"));
        written.assertTrue();
        written.assertAllVouchedFor();
    }

    @Test
    void saysThatNothingWasLogged() throws Exception {
        configured(sighting("processed", "成功"));
        context.stop();

        assertThat(read().records()).singleElement().satisfies(record -> {
            assertThat(record.end()).isTrue();
            assertThat(record.tally().lines()).isZero();
        });
    }

    @Test
    void refusesAConfigurationThatSaysNothing() throws Exception {
        configured("<writer>a b</writer>" + sighting("failed", "失败"));
        assertThat(context.getStatusManager().getCopyOfStatusList())
                .extracting(Status::getMessage)
                .anyMatch(message -> message.contains("but is 'a b'"));
    }

    @Test
    void takesTheBaseNameBetweenTheTwoTexts() {
        SightingForm form = new SightingForm();
        form.setBefore("'Rename trigger hard link '");
        form.setAfter("' to process'");

        assertThat(form.name("Rename trigger hard link /a/b.log to process")).isEqualTo("b.log");
        assertThat(form.name("Rename trigger hard link b.log to process")).isEqualTo("b.log");
        assertThat(form.name("Rename trigger hard link /a/b.log")).isNull();
        assertThat(form.name("Read /a/b.log")).isNull();
    }

    private WrittenLog read() throws Exception {
        WrittenLog written = new WrittenLog();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> ordered = files.sorted(Comparator.comparingInt(ControlRecordAppenderTest::number)
                            .reversed())
                    .toList();
            for (Path file : ordered) {
                Files.readAllLines(file).forEach(line -> add(written, line));
            }
        }
        return written;
    }

    /** The higher, the older; the file that is written to has none. */
    private static int number(Path file) {
        Matcher number = Pattern.compile("\\.(\\d+)\\.log$").matcher(file.toString());
        return number.find() ? Integer.parseInt(number.group(1)) : 0;
    }

    private static void add(WrittenLog written, String line) {
        ControlRecord record = ControlRecord.in(line);
        Matcher sighting = SIGHTING.matcher(line);
        if (record != null) {
            written.add(record);
        } else if (sighting.matches()) {
            long at = LocalDateTime.parse(sighting.group(1), TIME)
                    .toInstant(ZoneOffset.UTC)
                    .toEpochMilli();
            Event event = sighting.group(3).equals("成功") ? Event.PROCESSED : Event.FAILED;
            written.add(new Line(event, sighting.group(2), at));
        }
    }
}
