package dev.waybill.simulator.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameHashesTest {

    /** The first three are vectors of the reference implementation. */
    @ParameterizedTest
    @CsvSource({
        "'',ef46db3751d8e999",
        "a,d24ec4f1a98c6e5b",
        "abc,44bc2cf5ad770999",
        "20260128101647964993_tz01_91458258_.log,1f6ba7143335682d",
        "20260128101648012345_tz01_00000001_.log,35a0155710c40ab6",
        "文件.log,cdcec12c16e627f3"
    })
    void hashesAsTheFormatSays(String name, String hash) {
        assertThat(Long.toHexString(NameHashes.hash(name))).isEqualTo(hash);
    }

    @Test
    void countsEachNameOnceAndAddsTheHashesUp() {
        Random random = new Random(7);
        NameHashes names = new NameHashes();
        Set<Long> model = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            long hash = i % 3 == 0 ? random.nextInt(5_000) : random.nextLong();
            names.add(hash);
            model.add(hash);
        }

        assertThat(names.size()).isEqualTo(model.size());
        assertThat(names.digest())
                .isEqualTo(model.stream().mapToLong(Long::longValue).sum());
    }
}
