package dev.waybill.simulator.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class ProcessLogTest {

    private static final Instant AT = Instant.parse("2026-01-28T02:16:48.123987Z");
    private static final String PATH = "/cacheproxy/proxy/map/tz01/log/20260128101647964993_tz01_91458258_.log";

    private final ProcessLog log = new ProcessLog(ZoneId.of("Asia/Shanghai"));

    @Test
    void wordsSuccessAsTheRealProcessorDoes() {
        assertThat(log.processed(AT, PATH, Duration.ofMillis(123)))
                .isEqualTo("2026-01-28 10:16:48.123 [Log-Producer] INFO  com.bigdata.tz.monitor.LogMonitor - "
                        + "处理文件filePath=" + PATH + "成功，耗时123毫秒\n");
    }

    @Test
    void wordsFailureAsTheRealProcessorDoes() {
        assertThat(log.failed(AT, PATH, Duration.ofMillis(456)))
                .isEqualTo("2026-01-28 10:16:48.123 [Log-Producer] INFO  com.bigdata.tz.monitor.LogMonitor - "
                        + "处理文件filePath=" + PATH + "失败，耗时456毫秒\n");
    }

    @Test
    void wordsTheRateAsNoise() {
        assertThat(log.rate(AT, 19.96))
                .isEqualTo(
                        "2026-01-28 10:16:48.123 [Log-Producer] INFO  com.bigdata.tz.monitor.LogMonitor - TPS=20.0\n");
    }
}
