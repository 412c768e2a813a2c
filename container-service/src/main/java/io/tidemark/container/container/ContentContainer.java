package io.tidemark.container.container;

import io.tidemark.schemas.NaturalKeys;
import java.util.Comparator;
import java.util.UUID;

/**
 * The place of a post in a project. There is one per project and post, for ever, and all of it follows from the two.
 * The natural order is that of the keys; any order will do, as long as every writer has the same.
 *
 * @param containerId derived from the project and the post
 * @param platform the platform of the post, lower case
 */
public record ContentContainer(UUID containerId, UUID projectId, String postKey, String platform)
        implements Comparable<ContentContainer> {

    private static final Comparator<ContentContainer> BY_KEY =
            Comparator.comparing(ContentContainer::projectId).thenComparing(ContentContainer::postKey);

    /** The container of a platform's post in a project. */
    public static ContentContainer ofPost(UUID projectId, String platform, String externalId) {
        String postKey = NaturalKeys.postKey(platform, externalId);
        return new ContentContainer(NaturalKeys.containerId(projectId, postKey), projectId, postKey, platform);
    }

    @Override
    public int compareTo(ContentContainer other) {
        return BY_KEY.compare(this, other);
    }
}
