package io.tidemark.messaging;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * Makes a service one that fills other tables from its topics beside the running service; {@code tidemark.rebuild.*}. It
 * reads as consumer groups of its own and publishes no event, because the running service has published them all.
 *
 * @param suffix what is added to the name of every consumer group, and so of its dead-letter topic; empty for a service that
 *     runs as usual
 */
@ConfigurationProperties("tidemark.rebuild")
public record RebuildConfig(@Bindable(defaultValue = "") String suffix) {

    /** Whether this service fills other tables. */
    public boolean isOn() {
        return !suffix.isEmpty();
    }

    /** The group under which a listener reads; dead letters that were put back for {@code group} are applied anyway. */
    String group(String group) {
        return group + suffix;
    }
}
