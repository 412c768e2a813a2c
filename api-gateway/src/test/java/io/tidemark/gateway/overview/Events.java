package io.tidemark.gateway.overview;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.AccountSyncReported;
import io.tidemark.schemas.event.AdsContentEligibilityChanged;
import io.tidemark.schemas.event.AdsContentScored;
import io.tidemark.schemas.event.ContainerCreated;
import io.tidemark.schemas.event.EligibilityGate;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.schemas.event.PostSynced;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Events with what a test does not care about filled in. */
final class Events {

    static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    private Events() {}

    static PostSynced.Builder post(String postKey, Instant observedAt, UUID... projects) {
        String[] parts = postKey.split(":", 2);
        return PostSynced.newBuilder()
                .setEventId(NaturalKeys.id(
                                "post",
                                postKey,
                                observedAt.toString(),
                                List.of(projects).toString())
                        .toString())
                .setPostKey(postKey)
                .setPlatform(parts[0])
                .setExternalId(parts[1])
                .setAccountKey(parts[0] + ":account")
                .setCreatorHandle("Ada")
                .setProjectIds(List.of(projects).stream().map(UUID::toString).toList())
                .setSource("sift")
                .setObservedAt(observedAt)
                .setPublishedAt(T0)
                .setMediaType("video")
                .setCaption("caption at " + observedAt)
                .setPermalink("https://example.com/" + parts[1])
                .setThumbnailUrl(null)
                .setDurationMs(31_000L)
                .setIsAd(null)
                .setContent("{\"sound\": \"none\"}")
                .setDeletedAt(null);
    }

    static PostMetricsCollected.Builder metrics(String postKey, Instant observedAt, UUID... projects) {
        String[] parts = postKey.split(":", 2);
        return PostMetricsCollected.newBuilder()
                .setEventId(NaturalKeys.id("metrics", postKey, observedAt.toString())
                        .toString())
                .setPostKey(postKey)
                .setPlatform(parts[0])
                .setExternalId(parts[1])
                .setAccountKey(parts[0] + ":account")
                .setProjectIds(List.of(projects).stream().map(UUID::toString).toList())
                .setSource("sift")
                .setObservedAt(observedAt)
                .setApproximate(false)
                .setAbsentReasons(Map.of());
    }

    static ContainerCreated container(UUID project, String postKey) {
        UUID container = NaturalKeys.containerId(project, postKey);
        return ContainerCreated.newBuilder()
                .setEventId(NaturalKeys.id("container_created", container.toString())
                        .toString())
                .setContainerId(container.toString())
                .setProjectId(project.toString())
                .setPostKey(postKey)
                .setPlatform(postKey.split(":")[0])
                .setAccountKey(postKey.split(":")[0] + ":account")
                .setScoringPool("ugc")
                .build();
    }

    static AdsContentScored.Builder score(UUID project, String postKey, Instant asOf, Double score) {
        UUID container = NaturalKeys.containerId(project, postKey);
        return AdsContentScored.newBuilder()
                .setEventId(NaturalKeys.id("scored", project.toString(), postKey, asOf.toString())
                        .toString())
                .setAdsContentId(NaturalKeys.adsContentId(container).toString())
                .setContainerId(container.toString())
                .setProjectId(project.toString())
                .setPostKey(postKey)
                .setScoringPool("ugc")
                .setScoringVersion("ugc-1")
                .setRunId(NaturalKeys.id("run", project.toString(), asOf.toString())
                        .toString())
                .setAsOf(asOf)
                .setOrganicScore(score)
                .setUnscoredReason(score == null ? "TOO_FEW_VIEWS" : null)
                .setQuality(score == null ? null : 0.5)
                .setReach(score == null ? null : 0.25)
                .setOutperformance(score == null ? null : 0.75)
                .setFreshness(score == null ? null : 1.25)
                .setWeightedEr(score == null ? null : 0.125)
                .setCreatorMedianViews(score == null ? null : 1000.0)
                .setPoolSize(score == null ? null : 6L)
                .setMissingTerms(List.of("saves"))
                .setViews(1000L)
                .setLikes(100L)
                .setComments(10L)
                .setShares(5L)
                .setSaves(null)
                .setPublishedAt(T0)
                .setMetricsObservedAt(asOf);
    }

    static AdsContentEligibilityChanged.Builder eligibility(
            UUID project, String postKey, Instant changedAt, boolean eligible) {
        UUID container = NaturalKeys.containerId(project, postKey);
        return AdsContentEligibilityChanged.newBuilder()
                .setEventId(NaturalKeys.id("eligibility", project.toString(), postKey, changedAt.toString())
                        .toString())
                .setAdsContentId(NaturalKeys.adsContentId(container).toString())
                .setContainerId(container.toString())
                .setProjectId(project.toString())
                .setPostKey(postKey)
                .setChangedAt(changedAt)
                .setEligible(eligible)
                .setOverride(null)
                .setOrganicScore(5.0)
                .setGates(List.of(
                        new EligibilityGate("alive", "pass", null),
                        new EligibilityGate("score", eligible ? "pass" : "fail", "5.00 >= 4.00")));
    }

    static AccountSyncReported.Builder accountSync(String handle, Instant observedAt, UUID... projects) {
        UUID accountId = NaturalKeys.id("platform_account", "sift", "tiktok", handle);
        return AccountSyncReported.newBuilder()
                .setEventId(NaturalKeys.id("account_sync_reported", accountId.toString(), observedAt.toString())
                        .toString())
                .setAccountId(accountId.toString())
                .setPlatform("tiktok")
                .setHandle(handle)
                .setAccountKey("tiktok:" + handle)
                .setSource("sift")
                .setProjectIds(List.of(projects).stream().map(UUID::toString).toList())
                .setObservedAt(observedAt)
                .setState("active")
                .setDetail(null)
                .setFailures(0)
                .setKinds(List.of())
                .setLastSuccessAt(null)
                .setNextRunAt(null)
                .setQuotaLeft(null)
                .setTokenExpiresAt(null)
                .setReauthDueAt(null)
                .setGaps(List.of())
                .setRemoved(false)
                .setReportIntervalMs(300_000L);
    }
}
