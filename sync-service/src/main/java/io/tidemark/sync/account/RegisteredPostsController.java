package io.tidemark.sync.account;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.PublicAddress;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.RegisteredPosts;
import io.tidemark.sync.platform.StrictJson;
import io.tidemark.sync.platform.linkedin.PostUrn;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** Takes the posts of LinkedIn's creators, which LinkedIn does not list, for the gateway. */
@Controller("/projects/{projectId}/creators/linkedin/{handle}/posts/{urn}")
@ExecuteOn(TaskExecutors.BLOCKING)
class RegisteredPostsController {

    private static final String LINKEDIN = "linkedin";
    private static final Set<String> FIELDS = Set.of("publishedAt", "mediaType", "caption", "permalink");
    private static final Set<String> MEDIA_TYPES = Set.of("text", "photo", "image", "carousel", "video");

    private final RegisteredPosts posts;
    private final CreatorRules rules;

    RegisteredPostsController(RegisteredPosts posts, CreatorRules rules) {
        this.posts = posts;
        this.rules = rules;
    }

    /** A post as it is registered. */
    @Serdeable
    record Registered(
            String urn, String postKey, Instant publishedAt, String mediaType, String caption, String permalink) {}

    /** Has a post read from now on, or changes what is known of it. */
    @Put
    Registered put(String projectId, String handle, String urn, @Body String body) {
        UUID accountId = account(projectId, handle);
        PostUrn name = name(urn);
        RegisteredPosts.Post post = read(name, body);
        posts.put(accountId, post);
        return new Registered(
                name.toString(),
                NaturalKeys.postKey(LINKEDIN, post.externalId()),
                post.publishedAt(),
                post.mediaType(),
                post.caption(),
                post.permalink());
    }

    /** Has a post read no more. What is known of it stays, since nobody says that it is gone. */
    @Delete
    @Status(HttpStatus.NO_CONTENT)
    void remove(String projectId, String handle, String urn) {
        posts.remove(account(projectId, handle), name(urn).externalId());
    }

    private UUID account(String projectId, String handle) {
        return posts.account(rules.projectId(projectId), LINKEDIN, rules.platform(LINKEDIN), rules.handle(handle))
                .orElseThrow(() -> new RefusedRequestException(
                        HttpStatus.NOT_FOUND,
                        "creator_not_found",
                        "The creator is not on the project's allowlist; add it under creators first."));
    }

    private static PostUrn name(String urn) {
        return PostUrn.parse(urn)
                .orElseThrow(() -> new RefusedRequestException(
                        "invalid_urn",
                        "A post is named urn:li:share:… or urn:li:ugcPost:… with up to 19 digits; an activity is not a"
                                + " post."));
    }

    private static RegisteredPosts.Post read(PostUrn urn, String body) {
        Fields fields = parse(body);
        if (!FIELDS.containsAll(fields.object().fields().keySet())) {
            throw new RefusedRequestException(
                    "invalid_request", "A post has publishedAt, mediaType, caption and permalink and nothing else.");
        }
        if (!(fields.isoTime("publishedAt") instanceof Reading.Value<Instant>(Instant publishedAt))) {
            throw new RefusedRequestException(
                    "invalid_value", "publishedAt must be a time with an offset, such as 2026-01-31T08:00:00Z.");
        }
        String mediaType = optional(fields, "mediaType");
        if (mediaType != null && !MEDIA_TYPES.contains(mediaType)) {
            throw new RefusedRequestException(
                    "invalid_value", "mediaType must be text, photo, image, carousel or video.");
        }
        String caption = optional(fields, "caption");
        String permalink = optional(fields, "permalink");
        String address = PublicAddress.withoutQuery(permalink);
        if (permalink != null && address == null) {
            throw new RefusedRequestException("invalid_value", "permalink must be an address of the web.");
        }
        return new RegisteredPosts.Post(
                urn.externalId(),
                publishedAt,
                mediaType == null ? "text" : mediaType,
                caption == null || caption.isBlank() ? null : caption,
                address);
    }

    private static String optional(Fields fields, String name) {
        return switch (fields.text(name)) {
            case Reading.Value<String>(String text) -> text;
            case Reading.Missing<String> ignored -> null;
            case Reading.Null<String> ignored -> null;
            case Reading.Unreadable<String>(String reason) ->
                throw new RefusedRequestException("invalid_value", name + " is " + reason + ".");
        };
    }

    private static Fields parse(String body) {
        try {
            return new Fields(StrictJson.parse(body.getBytes(StandardCharsets.UTF_8)));
        } catch (MalformedJsonException e) {
            throw new RefusedRequestException("invalid_request", "The body cannot be read as JSON.");
        }
    }
}
