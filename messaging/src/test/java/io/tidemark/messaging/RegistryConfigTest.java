package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.event.PostSynced;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class RegistryConfigTest {

    @Test
    void defaultsAreConfluents() {
        RegistryConfig config = RegistryConfig.from(Map.of("schema.registry.url", "http://registry:8081/"));
        assertThat(config)
                .isEqualTo(new RegistryConfig(
                        List.of(URI.create("http://registry:8081")),
                        null,
                        true,
                        SubjectNameStrategy.TOPIC_NAME,
                        SubjectNameStrategy.TOPIC_NAME));
    }

    @Test
    void confluentsKeysAreRead() {
        RegistryConfig config = RegistryConfig.from(Map.of(
                "schema.registry.url", "http://a:1, https://b:2/apis/ccompat/v7",
                "auto.register.schemas", false,
                "basic.auth.credentials.source", "USER_INFO",
                "basic.auth.user.info", "me:secret",
                "value.subject.name.strategy", "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy",
                "key.subject.name.strategy", "RecordNameStrategy"));
        assertThat(config.urls()).containsExactly(URI.create("http://a:1"), URI.create("https://b:2/apis/ccompat/v7"));
        assertThat(config.autoRegister()).isFalse();
        assertThat(config.userInfo()).isEqualTo("me:secret");
        assertThat(config.valueStrategy().subject("t", false, PostSynced.getClassSchema()))
                .isEqualTo("t-io.tidemark.schemas.event.PostSynced");
        assertThat(config.keyStrategy().subject("t", true, PostSynced.getClassSchema()))
                .isEqualTo("io.tidemark.schemas.event.PostSynced");
        assertThat(SubjectNameStrategy.TOPIC_NAME.subject("t", true, PostSynced.getClassSchema()))
                .isEqualTo("t-key");
    }

    @Test
    void credentialsInTheAddressAreUsedAndNotShown() {
        RegistryConfig config = RegistryConfig.from(Map.of("schema.registry.url", "http://me:secret@registry:8081"));
        assertThat(config.userInfo()).isEqualTo("me:secret");
        assertThat(config.urls()).containsExactly(URI.create("http://registry:8081"));
        assertThat(config.toString()).doesNotContain("secret");
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        assertRefused(Map.of(), "schema.registry.url");
        assertRefused(Map.of("schema.registry.url", "registry:8081"), "http");
        assertRefused(Map.of("schema.registry.url", " , "), "empty");
        assertRefused(Map.of("schema.registry.url", "http://a", "auto.register.schemas", "yes"), "auto.register");
        assertRefused(
                Map.of("schema.registry.url", "http://a", "basic.auth.credentials.source", "SASL_INHERIT"),
                "SASL_INHERIT");
        assertRefused(
                Map.of("schema.registry.url", "http://a", "basic.auth.credentials.source", "USER_INFO"),
                "basic.auth.user.info");
        assertRefused(
                Map.of("schema.registry.url", "http://a", "value.subject.name.strategy", "com.acme.Mine"),
                "com.acme.Mine");
    }

    private static void assertRefused(Map<String, ?> settings, String message) {
        assertThatThrownBy(() -> RegistryConfig.from(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }
}
