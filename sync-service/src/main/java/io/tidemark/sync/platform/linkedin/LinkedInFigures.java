package io.tidemark.sync.platform.linkedin;

import io.micronaut.context.annotation.Requires;
import io.tidemark.sync.platform.AbsentReason;
import io.tidemark.sync.platform.AccountObservation;
import io.tidemark.sync.platform.AccountReadings;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.SourceAccount;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Reads an account's own figures: today's levels, and by day what the days before today brought. */
@Singleton
@Requires(bean = LinkedInConfig.class)
final class LinkedInFigures {

    private static final Map<String, String> DAILY = new TreeMap<>(
            Map.of("views", "IMPRESSION", "likes", "REACTION", "comments", "COMMENT", "shares", "RESHARE"));

    private final LinkedInConfig config;
    private final LinkedInClient client;
    private final LinkedInCalls calls;
    private final InstantSource clock;

    LinkedInFigures(LinkedInConfig config, LinkedInClient client, LinkedInCalls calls, InstantSource clock) {
        this.config = config;
        this.client = client;
        this.calls = calls;
        this.clock = clock;
    }

    /**
     * What could be read.
     *
     * @param complete whether nothing failed that may succeed in the next run
     */
    record Read(List<AccountObservation> observations, List<RejectedItem> rejected, boolean complete) {

        static final Read NOTHING = new Read(List.of(), List.of(), true);
    }

    /** Reads until something fails; what is not permitted is no failure. */
    Read read(SourceAccount account) {
        return new Reader(account, clock.instant().atZone(ZoneOffset.UTC).toLocalDate()).read();
    }

    /** One reading. */
    private final class Reader {

        private final SourceAccount account;
        private final LocalDate today;
        private final Map<LocalDate, AccountReadings> days = new TreeMap<>();
        private boolean complete = true;

        Reader(SourceAccount account, LocalDate today) {
            this.account = account;
            this.today = today;
        }

        Read read() {
            String organisation = LinkedInSource.organisation(account);
            if (organisation != null) {
                level("followers", token -> client.organisationFollowers(token, organisation), LinkedInFigures::size);
            } else {
                level("followers", client::followers, LinkedInFigures::followers);
                level(
                        "connections",
                        token -> client.connections(token, account.platformAccountId()),
                        LinkedInFigures::size);
                LocalDate first = today.minusDays(config.seriesDays());
                series(
                        "new_followers",
                        token -> client.followerGains(token, first, today),
                        (element, metric) -> element.count("memberFollowersCount"));
                DAILY.forEach((metric, wireName) -> series(
                        metric,
                        token -> client.dailyTotals(token, wireName, first, today),
                        (element, ignored) -> LinkedInElements.count(element, wireName)));
            }
            Instant observedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
            List<AccountObservation> observations = new ArrayList<>();
            List<RejectedItem> rejected = new ArrayList<>();
            days.forEach((day, readings) -> {
                rejected.addAll(readings.rejected());
                if (!readings.isEmpty()) {
                    observations.add(readings.finish(LinkedInSource.PLATFORM, day, observedAt));
                }
            });
            return new Read(observations, rejected, complete);
        }

        private void level(
                String metric, Function<String, LinkedInAnswer> request, Function<Fields, Reading<Long>> value) {
            if (!complete) {
                return;
            }
            switch (calls.call(account, request)) {
                case LinkedInAnswer.Data(Fields body) ->
                    of(today).take(metric, value.apply(body), AbsentReason.NOT_YET);
                case LinkedInAnswer.Denied() ->
                    of(today).take(metric, new Reading.Missing<>(), AbsentReason.NOT_PERMITTED);
                case LinkedInAnswer.NotUnderstood() ->
                    of(today)
                            .take(
                                    metric,
                                    new Reading.Unreadable<>("LinkedIn refuses the request for it"),
                                    AbsentReason.FAILED);
                case LinkedInAnswer.TokenRefused ignored -> complete = false;
                case LinkedInAnswer.Failed ignored -> complete = false;
            }
        }

        private void series(
                String metric,
                Function<String, LinkedInAnswer> request,
                BiFunction<Fields, String, Reading<Long>> value) {
            if (!complete) {
                return;
            }
            switch (calls.call(account, request)) {
                case LinkedInAnswer.Data(Fields body) -> {
                    List<Fields> elements = LinkedInElements.of(body).orNull();
                    if (elements != null) {
                        elements.forEach(element -> day(metric, element, value));
                    }
                }
                case LinkedInAnswer.Denied() -> {}
                case LinkedInAnswer.NotUnderstood() -> {}
                case LinkedInAnswer.TokenRefused ignored -> complete = false;
                case LinkedInAnswer.Failed ignored -> complete = false;
            }
        }

        private void day(String metric, Fields element, BiFunction<Fields, String, Reading<Long>> value) {
            LocalDate day = LinkedInElements.day(element).orNull();
            // A day that was not asked for, today included, would be told before it is over.
            if (day != null && day.isBefore(today) && !day.isBefore(today.minusDays(config.seriesDays()))) {
                of(day).take(metric, value.apply(element, metric), AbsentReason.NOT_YET);
            }
        }

        private AccountReadings of(LocalDate day) {
            return days.computeIfAbsent(day, ignored -> new AccountReadings());
        }
    }

    private static Reading<Long> followers(Fields body) {
        return LinkedInElements.of(body)
                .then(elements -> elements.isEmpty()
                        ? new Reading.Missing<>()
                        : elements.getFirst().count("memberFollowersCount"));
    }

    private static Reading<Long> size(Fields body) {
        return body.count("firstDegreeSize");
    }
}
