package dev.waybill.reconciliation.report;

import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.converter.Converter;
import org.springframework.data.convert.ReadingConverter;
import org.springframework.data.convert.WritingConverter;
import org.springframework.data.jdbc.core.convert.JdbcCustomConversions;

/** Teaches Spring Data JDBC that ids are kept as text. */
@Configuration(proxyBeanMethods = false)
class ReportConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    JdbcCustomConversions jdbcCustomConversions() {
        return new JdbcCustomConversions(List.of(UuidToText.INSTANCE, TextToUuid.INSTANCE));
    }

    @WritingConverter
    private enum UuidToText implements Converter<UUID, String> {
        INSTANCE;

        @Override
        public String convert(UUID id) {
            return id.toString();
        }
    }

    @ReadingConverter
    private enum TextToUuid implements Converter<String, UUID> {
        INSTANCE;

        @Override
        public UUID convert(String id) {
            return UUID.fromString(id);
        }
    }
}
