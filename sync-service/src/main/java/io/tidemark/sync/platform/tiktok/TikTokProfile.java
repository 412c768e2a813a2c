package io.tidemark.sync.platform.tiktok;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.AbsentReason;
import io.tidemark.sync.platform.AccountObservation;
import io.tidemark.sync.platform.AccountReadings;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.SourceAccount;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads an account's profile and its figures by day (UTC). TikTok counts likes of a day without taking unlikes off, so
 * that days do not add up to what the posts show.
 */
@Singleton
@Requires(bean = TikTokConfig.class)
final class TikTokProfile {

    private static final String PLATFORM = "tiktok";

    private static final Map<String, String> LEVELS = new LinkedHashMap<>(
            Map.of("followers", "followers_count", "following", "following_count", "posts", "videos_count"));

    /** Without the scope user.insights these are refused, the level of followers among them. */
    private static final Map<String, String> BY_DAY = new LinkedHashMap<>(Map.of(
            "followers", "followers_count",
            "profile_views", "profile_views",
            "views", "video_views",
            "likes", "likes",
            "comments", "comments",
            "shares", "shares"));

    private static final List<String> BASIC_FIELDS = List.of("username", "following_count", "videos_count");

    private static final List<String> ALL_FIELDS =
            Stream.concat(BASIC_FIELDS.stream(), BY_DAY.values().stream()).toList();

    private final TikTokConfig config;
    private final TikTokClient client;
    private final TikTokCalls calls;
    private final InstantSource clock;

    TikTokProfile(TikTokConfig config, TikTokClient client, TikTokCalls calls, InstantSource clock) {
        this.config = config;
        this.client = client;
        this.calls = calls;
        this.clock = clock;
    }

    /**
     * What could be read.
     *
     * @param again whether a later run should try, because nothing came for a cause that passes
     */
    record Read(List<AccountObservation> observations, List<RejectedItem> rejected, boolean again) {

        static final Read NOTHING = new Read(List.of(), List.of(), false);
    }

    Read read(SourceAccount account) {
        LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
        TikTokAnswer answer = ask(account, ALL_FIELDS, today);
        boolean insights = !(answer instanceof TikTokAnswer.ScopeMissing);
        return switch (insights ? answer : ask(account, BASIC_FIELDS, today)) {
            case TikTokAnswer.Data(Fields data, boolean ignored) -> read(data, insights, today);
            case TikTokAnswer.ScopeMissing() -> Read.NOTHING;
            case TikTokAnswer.TokenRefused ignored -> new Read(List.of(), List.of(), true);
            case TikTokAnswer.Failed(SourceFailure failure) -> new Read(List.of(), List.of(), passes(failure));
        };
    }

    private TikTokAnswer ask(SourceAccount account, List<String> fields, LocalDate today) {
        return calls.call(
                account,
                "business-get",
                token -> client.profile(
                        token,
                        account.platformAccountId(),
                        fields,
                        today.minusDays(config.profileDays()),
                        today.minusDays(1)));
    }

    private Read read(Fields data, boolean insights, LocalDate today) {
        Instant observedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        List<AccountObservation> observations = new ArrayList<>();
        List<RejectedItem> rejected = new ArrayList<>();
        AccountReadings profile = new AccountReadings();
        LEVELS.forEach((metric, wireName) -> profile.take(
                metric,
                data.count(wireName),
                !insights && metric.equals("followers") ? AbsentReason.NOT_PERMITTED : AbsentReason.NOT_YET));
        add(profile, today, observedAt, observations, rejected);
        List<Json> days = insights ? data.list("metrics").orNull() : null;
        for (Json day : days == null ? List.<Json>of() : days) {
            Fields figures = day instanceof Json.Obj object ? new Fields(object) : null;
            LocalDate date = figures == null
                    ? null
                    : figures.text("date").then(TikTokProfile::date).orNull();
            if (date == null || !date.isBefore(today) || date.isBefore(today.minusDays(config.profileDays()))) {
                rejected.add(new RejectedItem(null, "account day", "a day that was not asked for"));
            } else {
                AccountReadings readings = new AccountReadings();
                BY_DAY.forEach(
                        (metric, wireName) -> readings.take(metric, figures.count(wireName), AbsentReason.NOT_YET));
                add(readings, date, observedAt, observations, rejected);
            }
        }
        return new Read(observations, rejected, false);
    }

    private static void add(
            AccountReadings readings,
            LocalDate day,
            Instant observedAt,
            List<AccountObservation> observations,
            List<RejectedItem> rejected) {
        rejected.addAll(readings.rejected());
        if (!readings.isEmpty()) {
            observations.add(readings.finish(PLATFORM, day, observedAt));
        }
    }

    private static Reading<LocalDate> date(String text) {
        try {
            return new Reading.Value<>(LocalDate.parse(text));
        } catch (DateTimeException e) {
            return new Reading.Unreadable<>("not a day");
        }
    }

    private static boolean passes(SourceFailure failure) {
        return switch (failure) {
            case SourceFailure.Throttled ignored -> true;
            case SourceFailure.Transient ignored -> true;
            case SourceFailure.ReauthNeeded ignored -> true;
            case SourceFailure.PermissionMissing ignored -> false;
            case SourceFailure.AccountUnavailable ignored -> false;
            case SourceFailure.ContractBug ignored -> false;
        };
    }
}
