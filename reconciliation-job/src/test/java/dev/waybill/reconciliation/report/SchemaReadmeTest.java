package dev.waybill.reconciliation.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.IntegrationTest;
import dev.waybill.reconciliation.job.Auditor;
import dev.waybill.reconciliation.source.FileNames;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.window.AuditWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Runs every query of {@code schema/README.md} on the database that the tests run on. */
class SchemaReadmeTest extends IntegrationTest {

    private static final Pattern QUESTION = Pattern.compile("\n([^\n]+)\n\n```sql\n(.+?);\n```", Pattern.DOTALL);
    private static final String LATE = "20260128101647964993_tz01_91458258_.log";

    @Autowired
    private Auditor auditor;

    private final Map<String, String> queries = new LinkedHashMap<>();

    @BeforeEach
    void audit() throws IOException {
        Matcher matcher = QUESTION.matcher(
                Files.readString(Path.of(System.getProperty("user.dir"), "..", "schema", "README.md")));
        while (matcher.find()) {
            queries.put(matcher.group(1), matcher.group(2));
        }
        Instant lateTime = Instant.parse("2026-01-28T10:16:47.964993Z");
        source.add(Side.FORWARDED, LATE, lateTime, lateTime);
        source.add(Side.PROCESSED, LATE, lateTime, lateTime.plusSeconds(90));
        Instant lostTime = lateTime.plusSeconds(1);
        source.add(Side.FORWARDED, FileNames.of(lostTime, 2), lostTime, lostTime);
        bothGoOn(lateTime.plus(Duration.ofMinutes(30)));
        AuditWindow window = AuditWindow.containing(lateTime, Duration.ofMinutes(1));
        for (int i = 0; i < 3; i++) {
            auditor.audit(FLOW, window, false);
            window = window.next();
        }
        auditor.audit(FLOW, window.next(), false);
        source.forgetBefore(window.end().plus(Duration.ofHours(1)));
        auditor.audit(FLOW, window.next().next(), false);
    }

    @Test
    void answersEveryQuestion() {
        assertThat(queries).hasSize(11);
        queries.values().forEach(jdbc::queryForList);

        assertThat(ask("lately")).isEmpty();
        assertThat(ask("no verdict"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("cause", "EXPIRED"));
        assertThat(ask("missing altogether")).hasSize(1);
        assertThat(ask("how did each job end")).hasSize(5);
        assertThat(ask("take longer"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("audits", 4L));
        assertThat(ask("lost on a day"))
                .extracting(row -> row.get("file_name"))
                .containsExactly(LATE, FileNames.of(Instant.parse("2026-01-28T10:16:48.964993Z"), 2));
        assertThat(ask("one file"))
                .singleElement()
                .satisfies(row -> assertThat(row.get("recovered_at")).isNotNull());
        assertThat(ask("each hour"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .hasEntrySatisfying("lost", lost -> assertThat(lost).hasToString("2"))
                        .hasEntrySatisfying(
                                "recovered", lost -> assertThat(lost).hasToString("1"))
                        .hasEntrySatisfying(
                                "lost_percent", lost -> assertThat(lost).hasToString("100.00")));
        assertThat(ask("agree with its list")).isEmpty();
    }

    private List<Map<String, @Nullable Object>> ask(String words) {
        return queries.entrySet().stream()
                .filter(entry -> entry.getKey().contains(words))
                .map(entry -> jdbc.queryForList(entry.getValue()))
                .findFirst()
                .orElseThrow();
    }
}
