package dev.waybill.simulator.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.simulator.control.ControlRecord.Chain;
import dev.waybill.simulator.control.ControlRecord.Tally;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ControlRecordTest {

    private static final String MESSAGE =
            "control record writer=host-a boot=1769566583211 seq=2 from=1769566600000 to=1769566610000 announced: "
                    + "lines=3 names=2 digest=550bbc6b43f972e3 end=false";
    private static final String JSON =
            "{\"ts\":\"2026-01-28T10:16:51+08:00\",\"level\":\"INFO\",\"msg\":\"" + MESSAGE + "\",\"caller\":\"ph\"}";
    private static final String TEXT = "2026-01-28 10:16:51.004 [Log-Producer] INFO  x.LogMonitor - " + MESSAGE;

    private final ControlRecord record = new ControlRecord(
            new Chain("host-a", 1_769_566_583_211L, Event.ANNOUNCED),
            2,
            1_769_566_600_000L,
            1_769_566_610_000L,
            new Tally(3, 2, 0x550bbc6b43f972e3L),
            false);

    @Test
    void isWordedAsTheFormatSays() {
        assertThat(record.message()).isEqualTo(MESSAGE);
        ControlRecord last = new ControlRecord(record.chain(), 3, 0, 1000, new Tally(0, 0, 0), true);
        assertThat(last.message()).endsWith(" lines=0 names=0 digest=0000000000000000 end=true");
    }

    @Test
    void isReadFromJsonAndText() {
        assertThat(ControlRecord.in(JSON)).isEqualTo(record);
        assertThat(ControlRecord.in(TEXT)).isEqualTo(record);
        assertThat(ControlRecord.in(TEXT + "\r")).isEqualTo(record);
        assertThat(Objects.requireNonNull(ControlRecord.in(MESSAGE.replace("550b", "f50b")))
                        .tally()
                        .digest())
                .isNegative();
    }

    /** Cut anywhere, and gone on with another line. */
    @Test
    void isNoneWhereItIsTorn() {
        for (int cut = 0; cut < TEXT.length(); cut++) {
            assertThat(ControlRecord.in(TEXT.substring(0, cut))).isNull();
            assertThat(ControlRecord.in(TEXT.substring(0, cut) + "2026-01-28 10:16:51.005 [x] INFO - TPS=1"))
                    .isNull();
        }
        assertThat(ControlRecord.in(TEXT + "2026-01-28 10:16:51.005 [x] INFO - TPS=1"))
                .isNull();
    }

    @Test
    void refusesIntervalsThatAreNone() {
        assertThatThrownBy(() -> new ControlRecord(record.chain(), 0, 1000, 1000, record.tally(), false))
                .hasMessageContaining("from 1000 to 1000");
        assertThatThrownBy(() -> new ControlRecord(record.chain(), 0, 1, 1000, record.tally(), false))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
