package io.tidemark.messaging;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/**
 * How to reach and use the schema registry, read from Confluent's configuration keys, so that the configuration of a
 * Confluent client fits here unchanged.
 *
 * @param urls {@code schema.registry.url}: one or more base addresses, tried in turn; never empty
 * @param userInfo {@code basic.auth.user.info} as {@code user:password}; null when the registry is open
 * @param autoRegister {@code auto.register.schemas}: whether a writer registers its schema (default true) or only looks it
 *     up
 * @param keyStrategy {@code key.subject.name.strategy}
 * @param valueStrategy {@code value.subject.name.strategy}
 */
public record RegistryConfig(
        List<URI> urls,
        String userInfo,
        boolean autoRegister,
        SubjectNameStrategy keyStrategy,
        SubjectNameStrategy valueStrategy) {

    public RegistryConfig {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new ConfigException("schema.registry.url is empty");
        }
    }

    /**
     * @param settings a Kafka client's configuration
     * @throws ConfigException when the address is missing or a value is not understood
     */
    public static RegistryConfig from(Map<String, ?> settings) {
        List<URI> urls = new ArrayList<>();
        String source = text(settings, "basic.auth.credentials.source", "URL");
        String userInfo = switch (source) {
            case "URL" -> null;
            case "USER_INFO" ->
                text(settings, "basic.auth.user.info", text(settings, "schema.registry.basic.auth.user.info", null));
            default ->
                throw new ConfigException("basic.auth.credentials.source", source, "URL and USER_INFO are supported");
        };
        String addresses = text(settings, "schema.registry.url", null);
        if (addresses == null) {
            throw new ConfigException("schema.registry.url is missing");
        }
        for (String address : addresses.split(",")) {
            String trimmed = address.strip();
            if (trimmed.isEmpty()) {
                continue;
            }
            URI url = URI.create(trimmed.endsWith("/") ? trimmed.substring(0, trimmed.length() - 1) : trimmed);
            if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                throw new ConfigException("schema.registry.url", redact(trimmed), "not an http or https address");
            }
            if (source.equals("URL") && url.getUserInfo() != null) {
                userInfo = url.getUserInfo();
            }
            urls.add(withoutUserInfo(url));
        }
        if (source.equals("USER_INFO") && userInfo == null) {
            throw new ConfigException("basic.auth.user.info is missing");
        }
        return new RegistryConfig(
                urls,
                userInfo,
                flag(settings, "auto.register.schemas", true),
                SubjectNameStrategy.of("key.subject.name.strategy", text(settings, "key.subject.name.strategy", "")),
                SubjectNameStrategy.of(
                        "value.subject.name.strategy", text(settings, "value.subject.name.strategy", "")));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "RegistryConfig[urls=" + urls + ", user=" + (userInfo == null ? "none" : "set") + ", autoRegister="
                + autoRegister + "]";
    }

    private static URI withoutUserInfo(URI url) {
        return url.getUserInfo() == null ? url : URI.create(url.toString().replaceFirst("//[^/@]*@", "//"));
    }

    private static String redact(String address) {
        return address.replaceFirst("//[^/@]*@", "//***@");
    }

    private static String text(Map<String, ?> settings, String key, String otherwise) {
        Object value = settings.get(key);
        return switch (value) {
            case null -> otherwise;
            case List<?> list ->
                String.join(",", list.stream().map(String::valueOf).toList());
            case Object other -> other.toString().strip();
        };
    }

    private static boolean flag(Map<String, ?> settings, String key, boolean otherwise) {
        String value = text(settings, key, Boolean.toString(otherwise));
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new ConfigException(key, value, "must be true or false");
        };
    }
}
