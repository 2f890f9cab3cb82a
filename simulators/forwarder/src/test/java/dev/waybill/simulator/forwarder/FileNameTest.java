package dev.waybill.simulator.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.simulator.chance.Chance;
import java.time.Instant;
import java.time.ZoneId;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FileNameTest {

    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final Instant AT = Instant.parse("2026-01-28T02:16:47.964993Z");

    @Test
    void isLocalTimeToTheMicrosecondSiteAndId() {
        FileName name = FileName.of(AT, SHANGHAI, "tz01", 91_458_258);

        assertThat(name.base()).isEqualTo("20260128101647964993_tz01_91458258_.log");
        assertThat(name.path()).isEqualTo("/cacheproxy/proxy/map/tz01/log/20260128101647964993_tz01_91458258_.log");
    }

    @Test
    void fillsShortIdsWithZeros() {
        assertThat(FileName.of(AT, SHANGHAI, "tz01", 7).base()).endsWith("_tz01_00000007_.log");
    }

    @Test
    void announcesInTheFormatOfTheRealForwarder() {
        FileName name = FileName.of(AT, SHANGHAI, "tz01", 91_458_258);
        ForwardLog log = new ForwardLog(SHANGHAI);

        assertThat(log.handedOn(AT, name))
                .isEqualTo(
                        "{\"ts\":\"2026-01-28T10:16:47+08:00\",\"level\":\"INFO\",\"msg\":\"Rename trigger hard link "
                                + "/cacheproxy/proxy/map/tz01/log/20260128101647964993_tz01_91458258_.log to process\","
                                + "\"caller\":\"ph\",\"version\":\"v1.0.9\"}\n");
        assertThat(log.read(AT, name))
                .isEqualTo("{\"ts\":\"2026-01-28T10:16:47+08:00\",\"level\":\"INFO\",\"msg\":\"Read "
                        + "/cacheproxy/proxy/map/tz01/log/20260128101647964993_tz01_91458258_.log\","
                        + "\"caller\":\"ph\",\"version\":\"v1.0.9\"}\n");
    }

    @Test
    void writesTheOffsetOfUtcInNumbers() {
        FileName name = FileName.of(AT, ZoneId.of("UTC"), "tz01", 1);
        assertThat(new ForwardLog(ZoneId.of("UTC")).read(AT, name)).contains("\"2026-01-28T02:16:47+00:00\"");
    }

    @Test
    void usesEveryIdOnceBeforeAnyAgain() {
        FileIds ids = new FileIds(new Chance(7));
        BitSet seen = new BitSet(FileIds.COUNT);
        for (int i = 0; i < FileIds.COUNT; i++) {
            seen.set(ids.next());
        }
        assertThat(seen.cardinality()).isEqualTo(FileIds.COUNT);
    }

    @Test
    void repeatsIdsAndFaultsWithTheSeed() {
        assertThat(firstIds(7)).isEqualTo(firstIds(7)).isNotEqualTo(firstIds(8));
        assertThat(firstFaults(7)).isEqualTo(firstFaults(7)).isNotEqualTo(firstFaults(8));
    }

    private static int[] firstIds(long seed) {
        FileIds ids = new FileIds(new Chance(seed));
        return IntStream.generate(ids::next).limit(100).toArray();
    }

    private static Forwarding[] firstFaults(long seed) {
        FaultPlan plan = new FaultPlan(new Chance(seed), 0.3, 0.3);
        return IntStream.range(0, 100).mapToObj(plan::of).toArray(Forwarding[]::new);
    }
}
