package io.tidemark.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AccessConfigTest {

    @Test
    void theDefaultsRefuseTheAdminAndForgetKeysSoon() {
        try (ApplicationContext context =
                ApplicationContext.builder().enableDefaultPropertySources(false).start()) {
            AccessConfig config = context.getBean(AccessConfig.class);
            assertThat(config).isEqualTo(new AccessConfig("", Duration.ofSeconds(10), 50_000, false));
        }
    }
}
