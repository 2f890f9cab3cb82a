package dev.waybill.reconciliation.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Compares the matcher with sets, the obvious way to do it. */
class SliceMatcherPropertyTest {

    private static final Instant BASE = Instant.EPOCH;
    private static final Instant END = BASE.plusMillis(1_000);

    @Property
    void findsWhatSetsFind(
            @ForAll("names") List<String> forwarded,
            @ForAll("names") List<String> processed,
            @ForAll("names") List<String> failed,
            @ForAll long seed) {
        SliceMatcher matcher = new SliceMatcher(BASE, END, seed);
        processed.forEach(name -> matcher.processed(name, fileTime(name), BASE));
        failed.forEach(name -> matcher.failed(name, fileTime(name)));
        List<String> missing = new ArrayList<>();
        List<String> givenUp = new ArrayList<>();
        for (String name : forwarded) {
            switch (matcher.forwarded(name, fileTime(name), BASE)) {
                case MISSING -> missing.add(name);
                case FAILED -> givenUp.add(name);
                case MATCHED, REPEATED -> {}
            }
        }

        Set<String> announced = new HashSet<>(forwarded);
        Set<String> done = new HashSet<>(processed);
        Set<String> lost = new HashSet<>(announced);
        lost.removeAll(done);
        Set<String> lostByFailure = new HashSet<>(lost);
        lostByFailure.retainAll(new HashSet<>(failed));
        Set<String> orphans = new HashSet<>(done);
        orphans.removeAll(announced);
        Set<String> silent = new HashSet<>(lost);
        silent.removeAll(lostByFailure);

        assertThat(missing).containsExactlyInAnyOrderElementsOf(silent);
        assertThat(givenUp).containsExactlyInAnyOrderElementsOf(lostByFailure);
        assertThat(matcher.counts())
                .isEqualTo(new SliceCounts(
                        announced.size(),
                        done.size(),
                        lost.size(),
                        lostByFailure.size(),
                        repeated(forwarded, processed),
                        orphans.size(),
                        0));
    }

    @Property(tries = 20)
    void keepsEveryFileApartWhileTheIndexGrows(@ForAll long seed) {
        SliceMatcher matcher = new SliceMatcher(BASE, END, seed);
        int files = 50_000;
        for (int i = 0; i < files; i += 2) {
            matcher.processed("file " + i, BASE, BASE);
        }
        for (int i = 0; i < files; i++) {
            assertThat(matcher.forwarded("file " + i, BASE, BASE))
                    .isEqualTo(i % 2 == 0 ? Outcome.MATCHED : Outcome.MISSING);
        }
    }

    /** The time that a file has by its name, anywhere in the slice. */
    private static Instant fileTime(String name) {
        return BASE.plusMillis(Math.floorMod(name.hashCode(), 1_000));
    }

    private static long repeated(List<String> forwarded, List<String> processed) {
        Set<String> repeated = new HashSet<>();
        for (List<String> side : List.of(forwarded, processed)) {
            Set<String> seen = new HashSet<>();
            side.stream().filter(name -> !seen.add(name)).forEach(repeated::add);
        }
        return repeated.size();
    }

    @Provide
    Arbitrary<List<String>> names() {
        return Arbitraries.strings()
                .withCharRange('a', 'f')
                .ofMaxLength(2)
                .list()
                .ofMaxSize(60);
    }
}
