package dev.waybill.reconciliation.source.line;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class TornLinesTest {

    private static final String DIGITS = "20260128101647964993";

    /** However many lines are torn, and wherever, none of the files that they were about is ever ruled out. */
    @Property(tries = 300)
    void neverRulesOutAFileThatALineWasAbout(
            @ForAll @Size(max = 150) Set<@Chars({'a', 'b', '_', '\n', '文'}) @StringLength(max = 80) String> tails,
            @ForAll @IntRange(min = 0, max = 100) int cutAt) {
        TornLines torn = new TornLines();
        for (String tail : tails) {
            String name = DIGITS + tail;
            torn.add(torn(name.substring(0, Math.min(cutAt, name.length()))));
        }
        assertThat(tails).allMatch(tail -> torn.couldName(DIGITS + tail));
        TornLines kept = TornLines.of(torn.beginnings());
        assertThat(tails).allMatch(tail -> kept.couldName(DIGITS + tail));
        assertThat(torn.beginnings()).hasSizeLessThanOrEqualTo(TornLines.MOST);
        assertThat(torn.beginnings()).allMatch(text -> text.length() <= TornLines.LONGEST && !text.contains("\n"));
    }

    @Example
    void rulesOutWhatBeginsOtherwise() {
        TornLines torn = new TornLines().add(torn(DIGITS + "_tz01_9"));
        assertThat(torn.couldName(DIGITS + "_tz01_91458258_.log")).isTrue();
        assertThat(torn.couldName(DIGITS + "_tz01_81458258_.log")).isFalse();
        assertThat(torn.plus(new TornLines().add(torn(""))).couldName("anything"))
                .isTrue();
    }

    @Example
    void heedsNeitherAnnouncementsNorWholeNames() {
        Malformed announcement = new Malformed(Side.FORWARDED, Instant.EPOCH, "line", DIGITS, true);
        Malformed whole = new Malformed(Side.PROCESSED, Instant.EPOCH, "line", "readme.txt", false);
        assertThat(new TornLines().add(announcement).add(whole).beginnings()).isEqualTo(List.of());
    }

    private static Malformed torn(String fragment) {
        return new Malformed(Side.PROCESSED, Instant.EPOCH, "line", fragment, true);
    }
}
