package io.tidemark.gateway.overview;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.tidemark.schemas.MetricDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * Writes pages of posts and ads_content, value by value with names that are encoded beforehand: a page has thousands of
 * values, and writing them through the beans' introspections took most of a request. It writes what {@link PostPage} and
 * {@link AdsContentPage} describe; a test holds the two against each other.
 */
final class PageJson {

    private static final JsonFactory JSON = new JsonFactory();

    /** Of an item in a list; it grows when it has to. */
    private static final int BYTES_PER_ITEM = 2048;

    private static final SerializableString[] METRIC_NAMES = MetricValues.METRICS.stream()
            .map(MetricDefinition::jsonName)
            .map(SerializedString::new)
            .toArray(SerializableString[]::new);

    private static final SerializableString ITEMS = name("items");
    private static final SerializableString NEXT_CURSOR = name("nextCursor");
    private static final SerializableString POST_KEY = name("postKey");
    private static final SerializableString PLATFORM = name("platform");
    private static final SerializableString EXTERNAL_ID = name("externalId");
    private static final SerializableString ACCOUNT_KEY = name("accountKey");
    private static final SerializableString CREATOR_HANDLE = name("creatorHandle");
    private static final SerializableString MEDIA_TYPE = name("mediaType");
    private static final SerializableString PUBLISHED_AT = name("publishedAt");
    private static final SerializableString CAPTION = name("caption");
    private static final SerializableString PERMALINK = name("permalink");
    private static final SerializableString THUMBNAIL_URL = name("thumbnailUrl");
    private static final SerializableString DURATION_MS = name("durationMs");
    private static final SerializableString IS_AD = name("isAd");
    private static final SerializableString DELETED_AT = name("deletedAt");
    private static final SerializableString SYNCED_AT = name("syncedAt");
    private static final SerializableString METRICS = name("metrics");
    private static final SerializableString ENGAGEMENT_RATE = name("engagementRate");
    private static final SerializableString OBSERVED_AT = name("observedAt");
    private static final SerializableString METRICS_OBSERVED_AT = name("metricsObservedAt");
    private static final SerializableString ABSENT_REASONS = name("absentReasons");
    private static final SerializableString METRICS_SOURCE = name("metricsSource");
    private static final SerializableString APPROXIMATE = name("approximate");
    private static final SerializableString CONTAINER_ID = name("containerId");
    private static final SerializableString ORGANIC_SCORE = name("organicScore");
    private static final SerializableString SCORED_AT = name("scoredAt");
    private static final SerializableString UNSCORED_REASON = name("unscoredReason");
    private static final SerializableString ELIGIBLE = name("eligible");
    private static final SerializableString OVERRIDE = name("override");
    private static final SerializableString ELIGIBILITY_CHANGED_AT = name("eligibilityChangedAt");
    private static final SerializableString ADS_CONTENT_ID = name("adsContentId");
    private static final SerializableString SCORING_POOL = name("scoringPool");
    private static final SerializableString SCORING_VERSION = name("scoringVersion");

    private final JsonGenerator json;
    private final char[] time = new char[IsoTime.MAX_LENGTH];

    private PageJson(JsonGenerator json) {
        this.json = json;
    }

    /** Writes an item. */
    @FunctionalInterface
    private interface ItemWriter<T> {
        void write(PageJson json, T item) throws IOException;
    }

    static byte[] posts(Page<PostItem> page) {
        return page(page, PageJson::post);
    }

    static byte[] adsContent(Page<AdsContentItem> page) {
        return page(page, PageJson::adsContent);
    }

    private static <T> byte[] page(Page<T> page, ItemWriter<T> writer) {
        ByteArrayBuilder bytes =
                new ByteArrayBuilder(256 + BYTES_PER_ITEM * page.rows().size());
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            PageJson items = new PageJson(json);
            json.writeStartObject();
            json.writeFieldName(ITEMS);
            json.writeStartArray();
            for (T item : page.rows()) {
                json.writeStartObject();
                writer.write(items, item);
                json.writeEndObject();
            }
            json.writeEndArray();
            items.text(NEXT_CURSOR, page.next().orElse(null));
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written", e);
        }
        return bytes.toByteArray();
    }

    private void post(PostItem item) throws IOException {
        post(item.post());
        measured(item.measured());
        id(CONTAINER_ID, item.containerId());
        verdict(item.verdict());
    }

    private void adsContent(AdsContentItem item) throws IOException {
        id(ADS_CONTENT_ID, item.adsContentId());
        id(CONTAINER_ID, item.containerId());
        text(SCORING_POOL, item.scoringPool());
        text(SCORING_VERSION, item.scoringVersion());
        verdict(item.verdict());
        post(item.post());
        measured(item.measured());
    }

    private void post(Post post) throws IOException {
        text(POST_KEY, post.postKey());
        text(PLATFORM, post.platform());
        text(EXTERNAL_ID, post.externalId());
        text(ACCOUNT_KEY, post.accountKey());
        text(CREATOR_HANDLE, post.creatorHandle());
        text(MEDIA_TYPE, post.mediaType());
        time(PUBLISHED_AT, post.publishedAt());
        text(CAPTION, post.caption());
        text(PERMALINK, post.permalink());
        text(THUMBNAIL_URL, post.thumbnailUrl());
        number(DURATION_MS, post.durationMs());
        flag(IS_AD, post.isAd());
        time(DELETED_AT, post.deletedAt());
        time(SYNCED_AT, post.syncedAt());
    }

    private void measured(Measured measured) throws IOException {
        json.writeFieldName(METRICS);
        json.writeStartObject();
        Number[] values = measured.metrics().values();
        for (int i = 0; i < METRIC_NAMES.length; i++) {
            number(METRIC_NAMES[i], values[i]);
        }
        json.writeEndObject();
        number(ENGAGEMENT_RATE, measured.engagementRate());
        time(OBSERVED_AT, measured.observedAt());
        json.writeFieldName(METRICS_OBSERVED_AT);
        json.writeStartObject();
        for (Map.Entry<String, Instant> older : measured.metricsObservedAt().entrySet()) {
            json.writeStringField(older.getKey(), older.getValue().toString());
        }
        json.writeEndObject();
        json.writeFieldName(ABSENT_REASONS);
        json.writeRawValue(measured.absentReasons().json());
        text(METRICS_SOURCE, measured.metricsSource());
        flag(APPROXIMATE, measured.approximate());
    }

    private void verdict(Verdict verdict) throws IOException {
        number(ORGANIC_SCORE, verdict.organicScore());
        time(SCORED_AT, verdict.scoredAt());
        text(UNSCORED_REASON, verdict.unscoredReason());
        flag(ELIGIBLE, verdict.eligible());
        text(OVERRIDE, verdict.override());
        time(ELIGIBILITY_CHANGED_AT, verdict.eligibilityChangedAt());
    }

    private void text(SerializableString name, String value) throws IOException {
        json.writeFieldName(name);
        json.writeString(value);
    }

    private void id(SerializableString name, UUID value) throws IOException {
        text(name, value == null ? null : value.toString());
    }

    private void flag(SerializableString name, Boolean value) throws IOException {
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeBoolean(value);
        }
    }

    private void number(SerializableString name, Number value) throws IOException {
        json.writeFieldName(name);
        switch (value) {
            case null -> json.writeNull();
            case Double decimal -> json.writeNumber(decimal);
            case Number whole -> json.writeNumber(whole.longValue());
        }
    }

    private void time(SerializableString name, Instant value) throws IOException {
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
            return;
        }
        int length = IsoTime.write(value, time);
        if (length < 0) {
            json.writeString(value.toString());
        } else {
            json.writeString(time, 0, length);
        }
    }

    private static SerializableString name(String name) {
        return new SerializedString(name);
    }
}
