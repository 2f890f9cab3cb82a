package dev.waybill.reconciliation.source.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.reconciliation.source.LogEntry;
import dev.waybill.reconciliation.source.Malformed;
import dev.waybill.reconciliation.source.Side;
import dev.waybill.reconciliation.source.Sighting;
import dev.waybill.reconciliation.source.line.NameFormat.LetterCase;
import dev.waybill.reconciliation.source.line.NameFormat.Replacement;
import dev.waybill.reconciliation.window.FileTimeZone;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameFormatTest {

    private static final FileTimeZone BERLIN = new FileTimeZone(ZoneId.of("Europe/Berlin"));
    private static final Instant LOGGED = Instant.parse("2026-03-01T09:00:05Z");
    private static final String INVOICE =
            "(?:.*/)?(?<name>INV-(?<site>[a-z]+)-(?<time>\\d{14})\\.xml)(?:\\.tmp|\\.gz)?";

    @Test
    void readsNameTimeAndGroups() {
        assertThat(parse(one(INVOICE, "yyyyMMddHHmmss"), "announced /in/INV-ulm-20260301100000.xml.tmp now"))
                .singleElement()
                .isInstanceOfSatisfying(Sighting.class, sighting -> {
                    assertThat(sighting.fileName()).isEqualTo("INV-ulm-20260301100000.xml");
                    assertThat(sighting.fileTime()).isEqualTo("2026-03-01T09:00:00Z");
                    assertThat(sighting.path()).isEqualTo("/in/INV-ulm-20260301100000.xml.tmp");
                    assertThat(sighting.writtenName()).isEqualTo("INV-ulm-20260301100000.xml.tmp");
                    assertThat(sighting.spelling().groups()).isEqualTo(Map.of("site", "ulm"));
                });
    }

    @Test
    void readsANameWithoutAFolder() {
        assertThat(parse(one(INVOICE, "yyyyMMddHHmmss"), "announced INV-ulm-20260301100000.xml now"))
                .containsExactly(new Sighting(
                        Side.FORWARDED, "INV-ulm-20260301100000.xml", Instant.parse("2026-03-01T09:00:00Z"), LOGGED));
    }

    @Test
    void bringsBothSidesToOneIdentity() {
        NameFormats names = new NameFormats(
                new NameFormat(
                        ".*/(?<name>[^/]+)",
                        null,
                        List.of(new Replacement("\\.tmp$", ""), new Replacement("^out-", "")),
                        LetterCase.LOWER),
                new NameFormat("(?<name>[A-Z0-9.-]+)(?:\\.GZ)", null, List.of(), LetterCase.LOWER),
                new NameFormat("(?<name>[^/]+)", null, List.of(), LetterCase.LOWER));
        assertThat(names(parse(names, "announced /a/out-Order-17.xml.tmp now"))).containsExactly("order-17.xml");
        assertThat(names(parse(names, "finished ORDER-17.XML.GZ well"))).containsExactly("order-17.xml");
        assertThat(names(parse(names, "finished order-17.xml badly"))).containsExactly("order-17.xml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "announced /in/INV-ulm-2026030110 now", // cut within the name
                "announced /in/INV-ulm-20260301100000.xm\u0001l now",
                "announced /in/INV-ulm-20260301100000\uFFFD.xml now",
                "announced /in/INV-ulm-202603012026-03-01 10:00:05 beat now",
                "announced  now",
                "announced /in/INV-ulm-20261301100000.xml now", // no month 13
                "announced /in/INV-ulm-20260230100000.xml now", // no 30 February
                "announced /in/INV-ulm-20260301100000.xml"
            })
    void doubtsWhatDoesNotMatch(String line) {
        assertThat(parse(one(INVOICE, "yyyyMMddHHmmss"), line))
                .singleElement()
                .isInstanceOfSatisfying(Malformed.class, malformed -> {
                    assertThat(malformed.cut()).isTrue();
                    assertThat(malformed.fragment()).isEmpty();
                });
    }

    @Test
    void knowsTheWholeNameOfSomethingElse() {
        assertThat(parse(one(INVOICE, "yyyyMMddHHmmss"), "announced /in/readme.txt now"))
                .singleElement()
                .isInstanceOfSatisfying(Malformed.class, malformed -> {
                    assertThat(malformed.cut()).isFalse();
                    assertThat(malformed.fragment()).isEqualTo("readme.txt");
                });
    }

    @Test
    void doubtsANameThatIsCutWithinItsExtension() {
        LineParser parser = parser(one(INVOICE, "yyyyMMddHHmmss"), Side.FORWARDED);
        List<LogEntry> entries = new ArrayList<>();
        for (String line : List.of(
                "announced /in/INV-ulm-20260301100000.xml now",
                "announced /in/INV-ulm-20260301100001.x now",
                "announced /in/INV-ulm-20260301100002.xml now")) {
            parser.parse(LogLine.of(line), LOGGED, entries::add);
        }
        assertThat(entries)
                .filteredOn(entry -> entry instanceof Malformed malformed && malformed.cut())
                .hasSize(1);
    }

    @Test
    void doubtsAnEndTextThatStandsTwice() {
        NameFormats names = one("(?<name>[a-z0-9. ]+)", null);
        assertThat(parse(names, "announced a1.xml now b2.xml now"))
                .singleElement()
                .isInstanceOfSatisfying(
                        Malformed.class,
                        malformed -> assertThat(malformed.cut()).isTrue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[^/]+ ; ; pattern: '[^/]+' has no group 'name'",
                "(?<name>[^/+ ; ; is no regular expression",
                "(?<name>(?:[a-z0-9]+_?)*)\\.dat ; ; goes back and forth without end",
                "(?<name>(?:.*[a-z]){9}) ; ; goes back and forth without end",
                "(?<name>x(?<time>\\d+)) ; ; time: is missing",
                "(?<name>x\\d+) ; yyyyMMddHHmm ; has no group 'time'",
                "(?<name>x(?<time>\\d+)) ; yyyyMMdd ; does not tell a day and a minute",
                "(?<name>x(?<time>\\d+)) ; HHmmss ; does not tell a day and a minute",
                "(?<name>x(?<time>\\d+)) ; yyyyMMddhhmmss ; does not tell a day and a minute",
                "(?<name>x(?<time>\\d+)) ; some day ; is no date pattern",
            })
    void refusesAPatternThatCannotBeMeant(String pattern, String time, String reason) {
        assertThatThrownBy(() -> new NameFormat(pattern, time))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({".*,''", "\\w+,x", "[0-9a-zA-Z_./ -]+,one"})
    void refusesReplacementsThatLeaveNothingOrOneName(String from, String to) {
        assertThatThrownBy(() ->
                        new NameFormat("(?<name>.+)", null, List.of(new Replacement(from, to)), LetterCase.AS_WRITTEN))
                .hasMessageContaining("replacements: ");
    }

    @ParameterizedTest
    @CsvSource({"(,x", "a,$7", "a,$", "'',x"})
    void refusesAReplacementThatIsNone(String from, String to) {
        assertThatThrownBy(() -> new Replacement(from, to)).hasMessageContaining("replacements: ");
    }

    @Test
    void refusesSidesOfWhichOneHoldsATime() {
        NameFormat timed = new NameFormat("(?<name>x(?<time>\\d+))", "epoch-millis");
        NameFormat untimed = new NameFormat("(?<name>x\\d+)", null);
        assertThatThrownBy(() -> new NameFormats(timed, untimed, untimed)).hasMessageContaining("a file has one time");
    }

    /** The pattern passes the check at the start, and still finds a text that it would never come to an end with. */
    @Test
    void givesATextUpThatTakesTooLong() {
        NameFormats names = one("(?<name>(?:x[0-9q]?)*(?:xq*)*(?:xq?)*y)", null);
        assertThat(parse(names, "announced " + "xq".repeat(2_000) + " now"))
                .singleElement()
                .isInstanceOfSatisfying(
                        Malformed.class,
                        malformed -> assertThat(malformed.cut()).isTrue());
    }

    @ParameterizedTest
    @CsvSource({
        "epoch-seconds,1772355600,2026-03-01T09:00:00Z",
        "epoch-millis,1772355600250,2026-03-01T09:00:00.250Z",
        "yyyyMMdd-HHmm,20260301-1000,2026-03-01T09:00:00Z",
        "yyyy-MM-dd'T'HH.mm.ssX,2026-03-01T10.00.00Z,2026-03-01T10:00:00Z",
        "ddMMMyyyy_HHmmss,01Mar2026_100000,2026-03-01T09:00:00Z",
        "yyyyMMddHHmmss,20261025023000,2026-10-25T00:30:00Z"
    })
    void readsTimesAsTheyAreWritten(String written, String text, String instant) {
        assertThat(new NameTime(written, BERLIN).of(text)).isEqualTo(instant);
    }

    /** Whatever a name is, and however either side spells it: both come to the same. */
    @Property(tries = 300)
    void findsOneIdentityForBothSpellings(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 0, max = 61) Integer> letters,
            @ForAll @IntRange(min = 0, max = 999_999) int number) {
        String name = "%s-%06d.csv".formatted(word(letters), number);
        NameFormats names = new NameFormats(
                new NameFormat(".*/(?<name>[^/]+)", null, List.of(new Replacement("\\.part$", "")), LetterCase.UPPER),
                new NameFormat("(?<name>.+?)(?:\\.gz)?", null, List.of(), LetterCase.UPPER),
                new NameFormat("(?<name>.+)", null, List.of(), LetterCase.UPPER));
        String announced = names(parse(names, "announced /x/y/%s.part now".formatted(name)))
                .getFirst();
        String finished =
                names(parse(names, "finished %s.gz well".formatted(name))).getFirst();
        assertThat(announced).isEqualTo(finished).isEqualToIgnoringCase(name);
    }

    private static String word(List<Integer> letters) {
        String all = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        StringBuilder word = new StringBuilder();
        letters.forEach(letter -> word.append(all.charAt(letter)));
        return word.toString();
    }

    private static NameFormats one(String pattern, @Nullable String time) {
        return NameFormats.of(new NameFormat(pattern, time));
    }

    private static List<String> names(List<LogEntry> entries) {
        return entries.stream().map(entry -> ((Sighting) entry).fileName()).toList();
    }

    private static LineParser parser(NameFormats names, Side... sides) {
        return new LineFormats(
                        new LineFormat("announced ", " now", false),
                        new LineFormat("finished ", " well", false),
                        new LineFormat("finished ", " badly", false),
                        names)
                .parser(EnumSet.of(sides[0], sides), BERLIN);
    }

    private static List<LogEntry> parse(NameFormats names, String line) {
        List<LogEntry> entries = new ArrayList<>();
        parser(names, Side.values()).parse(LogLine.of(line), LOGGED, entries::add);
        return entries;
    }
}
