package dev.waybill.reconciliation.source.loki.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamSelectorTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '\t',
            quoteCharacter = '\u0000',
            value = {
                "{a=\"b\"} |= \"x\"\t{a=\"b\"}",
                " { a = \"b\" } | json | c=\"}\"\t{ a = \"b\" }",
                "{a=\"}\"} |= \"{c}\"\t{a=\"}\"}",
                "{a=`}\"`, b!=\"\\\"}\"} |~ `x`\t{a=`}\"`, b!=\"\\\"}\"}",
                "{a=~\"x|y{2}\"}\t{a=~\"x|y{2}\"}",
            })
    void endsWithTheBraceThatClosesIt(String query, String selector) {
        assertThat(StreamSelector.of(query).text()).isEqualTo(selector);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rate(x)", "", "{a=\"b\"", "{a=\"b} |= \"c\"", "x{a=\"b\"}"})
    void refusesWhatSelectsNoStreams(String query) {
        assertThatIllegalArgumentException().isThrownBy(() -> StreamSelector.of(query));
    }

    @Test
    void knowsTheLabelsThatItAsksFor() {
        assertThat(StreamSelector.of("{service=~\"a|b=c\", env != `x=\"y\"`,k8s_pod!~\"z\", } |= \"d=e\"")
                        .labels())
                .containsExactly("env", "k8s_pod", "service");
    }

    @Test
    void narrowsItselfToOneWriter() {
        StreamSelector selector = StreamSelector.of("{service=\"x\",} |= \"y\"");
        Map<String, String> labels = new TreeMap<>(Map.of("instance", "a\"b\\c\n", "pod", ""));

        assertThat(selector.with(labels)).isEqualTo("{service=\"x\", instance=\"a\\\"b\\\\c\\n\", pod=\"\"}");
        assertThat(selector.filteredBy(Map.of("pod", "p"))).isEqualTo("{service=\"x\",} | pod=\"p\"");
        assertThat(StreamSelector.of("{}").with(Map.of("pod", "p"))).isEqualTo("{pod=\"p\"}");
    }
}
