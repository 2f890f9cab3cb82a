package dev.waybill.reconciliation.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

class CrossSiteFilterTest {

    @ParameterizedTest
    @CsvSource({
        "http://waybill.example:8000/, http://waybill.example:8000, true",
        "http://waybill.example:8000/, http://WAYBILL.example:8000, true",
        "http://waybill.example/, http://waybill.example, true",
        "http://waybill.example/, http://waybill.example:80, true",
        "https://waybill.example/, https://waybill.example:443, true",
        "http://waybill.example:8000/, http://waybill.example:8001, false",
        "http://waybill.example:8000/, http://waybill.example.evil.example:8000, false",
        "http://waybill.example:8000/, http://evil.example, false",
        "http://waybill.example:8000/, null, false",
        "http://waybill.example:8000/, http://[, false",
        "http://waybill.example:8000/, '', false"
    })
    void comparesWhereAPageComesFromWithWhatWasAsked(String asked, String origin, boolean own) {
        assertThat(CrossSiteFilter.isOwn(MockServerHttpRequest.post(asked)
                        .header("Origin", origin)
                        .build()))
                .isEqualTo(own);
    }

    @ParameterizedTest
    @CsvSource({"same-origin, true", "none, true", "same-site, false", "cross-site, false", "made-up, false"})
    void believesABrowserThatSaysSoItself(String site, boolean own) {
        assertThat(CrossSiteFilter.isOwn(MockServerHttpRequest.post("http://waybill.example/")
                        .header("Sec-Fetch-Site", site)
                        .build()))
                .isEqualTo(own);
    }
}
