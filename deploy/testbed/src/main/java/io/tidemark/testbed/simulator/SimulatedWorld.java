package io.tidemark.testbed.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All accounts and posts, made from the figures, a seed and the instant of the newest observation. */
final class SimulatedWorld {
    /** Every scope that the Business API knows here. */
    static final Set<String> ALL_SCOPES = Set.of(
            "video.list",
            "video.insights",
            "user.info.basic",
            "user.info.username",
            "user.info.stats",
            "user.insights");

    // Ids carry a publication second in their upper half, as TikTok's do. It is counted from a fixed
    // instant, so that the ids of a seed stay the same whenever the simulator is started.
    private static final long ID_EPOCH_SECOND = 1_749_245_306L;
    private static final int NUMBERS_OF_A_SOURCE = 100;
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    private final Map<String, SimulatedAccount> byHandle = new LinkedHashMap<>();

    SimulatedWorld(Figures figures, SimulatorConfig config) {
        Map<Integer, List<Figures.Video>> videos =
                figures.videos().stream().collect(Collectors.groupingBy(Figures.Video::account));
        List<Figures.Account> offered = offered(figures, config);
        Map<Integer, List<SimulatedPost>> posts = new LinkedHashMap<>();
        for (Figures.Account account : offered) {
            videos.computeIfAbsent(account.number(), number -> videos.get(number % NUMBERS_OF_A_SOURCE));
            List<SimulatedPost> own = new ArrayList<>();
            videos.get(account.number()).stream()
                    .limit(config.offer().postsPerAccount())
                    .forEach(video -> own.add(post(video, account, own, config)));
            posts.put(account.number(), own);
        }
        for (int i = 0; i < config.offer().upcomingPosts() && !offered.isEmpty(); i++) {
            Draw draw = Draw.of(config.offer().seed()).with("upcoming").with(i);
            Figures.Account account = draw.with("account").oneOf(offered);
            Figures.Video like = draw.with("like").oneOf(videos.get(account.number()));
            posts.get(account.number()).add(upcoming(i, account, like, config, draw));
        }
        for (Figures.Account account : offered) {
            SimulatedAccount made = account(account, posts.get(account.number()), config);
            byHandle.put(made.handle(), made);
        }
    }

    /** By number: the Business accounts first. */
    List<SimulatedAccount> accounts() {
        return List.copyOf(byHandle.values());
    }

    Optional<SimulatedAccount> withHandle(String handle) {
        return Optional.ofNullable(byHandle.get(handle));
    }

    Optional<SimulatedAccount> withNumber(int number) {
        return byHandle.values().stream()
                .filter(account -> account.number() == number)
                .findFirst();
    }

    private static List<Figures.Account> offered(Figures figures, SimulatorConfig config) {
        List<Figures.Account> offered = new ArrayList<>();
        for (Source source : Source.values()) {
            switch (source) {
                case TIKTOK_BUSINESS ->
                    ofTheFigures(figures, source, config.offer().businessAccounts())
                            .forEach(offered::add);
                case SIFT ->
                    ofTheFigures(figures, source, config.offer().siftAccounts()).forEach(offered::add);
                case X, INSTAGRAM, LINKEDIN ->
                    figures.accounts().stream()
                            .limit(config.offer().others().getOrDefault(source, 0))
                            .map(account -> like(account, source))
                            .forEach(offered::add);
            }
        }
        return offered;
    }

    private static Stream<Figures.Account> ofTheFigures(Figures figures, Source source, int most) {
        return figures.accounts().stream()
                .filter(account -> Source.named(account.source()) == source)
                .limit(most);
    }

    /** An account elsewhere that earns what this one does; its number tells which. */
    private static Figures.Account like(Figures.Account account, Source source) {
        return new Figures.Account(
                source.ordinal() * NUMBERS_OF_A_SOURCE + account.number(), source.wireName(), account.followers());
    }

    private static SimulatedPost post(
            Figures.Video video, Figures.Account account, List<SimulatedPost> younger, SimulatorConfig config) {
        Draw draw = Draw.of(config.offer().seed())
                .with("post")
                .with(account.number())
                .with(younger.size());
        Instant second = config.timeline().start().minusSeconds(video.publishedSeconds());
        // Posts of one second get a millisecond each, so that a cursor in milliseconds tells them apart.
        long ties = younger.stream()
                .filter(post -> post.published().getEpochSecond() == second.getEpochSecond())
                .count();
        boolean quiet = draw.with("quiet").below(5) == 0;
        boolean pinned = younger.size() > 5 && draw.with("pinned").below(40) == 0;
        boolean promoted = draw.with("promoted").below(30) == 0;
        return new SimulatedPost(
                id(account, ID_EPOCH_SECOND - video.publishedSeconds(), draw),
                second.plusMillis(ties),
                video.durationSeconds(),
                pinned,
                promoted,
                video.observations().size(),
                curve(video, draw, quiet),
                draw);
    }

    private static SimulatedPost upcoming(
            int ordinal, Figures.Account account, Figures.Video like, SimulatorConfig config, Draw draw) {
        Duration after = config.offer().upcomingEvery().multipliedBy(ordinal + 1);
        return new SimulatedPost(
                id(account, ID_EPOCH_SECOND + after.toSeconds(), draw),
                config.timeline().start().plus(after),
                like.durationSeconds(),
                false,
                false,
                0,
                curve(like, draw, false),
                draw);
    }

    private static GrowthCurve curve(Figures.Video video, Draw draw, boolean quiet) {
        long[] ages = video.observations().stream()
                .mapToLong(observation -> observation.ageSeconds() * 1000)
                .toArray();
        long[][] counters =
                video.observations().stream().map(Figures.Observation::counters).toArray(long[][]::new);
        return new GrowthCurve(ages, counters, draw.with("halfLife").between(0.7, 4) * DAY_MILLIS, quiet);
    }

    private static String id(Figures.Account account, long epochSecond, Draw draw) {
        long number = epochSecond << 32 | draw.with("id").below(1L << 32);
        return switch (Source.named(account.source())) {
            case TIKTOK_BUSINESS, SIFT, X -> Long.toString(number);
            case INSTAGRAM -> InstagramMedia.shortcode(number);
            case LINKEDIN -> LinkedInFigures.id(number, draw);
        };
    }

    private static SimulatedAccount account(
            Figures.Account account, List<SimulatedPost> posts, SimulatorConfig config) {
        Draw draw = Draw.of(config.offer().seed()).with("account").with(account.number());
        List<SimulatedPost> newestFirst = new ArrayList<>(posts);
        newestFirst.sort(Comparator.comparing(SimulatedPost::published).reversed());
        Source source = Source.named(account.source());
        Set<String> scopes = switch (source) {
            case TIKTOK_BUSINESS -> scopes(account.number());
            case SIFT -> Set.of();
            case X -> Set.of("tweet.read", "users.read", "offline.access");
            case INSTAGRAM -> GraphHost.scopes(account.number());
            case LINKEDIN -> LinkedInEndpoint.scopes(account.number());
        };
        String platformId =
                Long.toString(6_800_000_000_000_000_000L + draw.with("id").below(90_000_000_000_000_000L));
        String openId = "_000" + Long.toHexString(draw.with("open").state())
                + Long.toHexString(draw.with("id").state());
        String handle = Wording.handle(account.number());
        String linkedInId = LinkedInEndpoint.isOrganisation(account.number())
                ? "organization-" + draw.with("id").below(200_000_000)
                : "P-" + Long.toString(draw.with("id").below(1L << 40), 36);
        return new SimulatedAccount(
                account.number(),
                source,
                source == Source.LINKEDIN ? linkedInId : platformId,
                switch (source) {
                    case TIKTOK_BUSINESS, SIFT -> openId;
                    case X -> platformId;
                    case INSTAGRAM -> "178414" + platformId.substring(platformId.length() - 11);
                    case LINKEDIN -> linkedInId;
                },
                switch (source) {
                    case TIKTOK_BUSINESS, SIFT, INSTAGRAM, LINKEDIN -> handle;
                    case X -> handle.replace('.', '_');
                },
                Wording.displayName(draw),
                Wording.niche(draw),
                account.followers(),
                20 + draw.with("following").below(900),
                scopes,
                switch (source) {
                    case SIFT -> account.number() % 20 == 0;
                    case INSTAGRAM -> account.number() % 10 == 4;
                    case TIKTOK_BUSINESS, X, LINKEDIN -> false;
                },
                Collections.unmodifiableList(newestFirst));
    }

    // One owner in ten did not agree to insights; the platform refuses the fields of such an account.
    private static Set<String> scopes(int number) {
        return number % 10 == 7
                ? ALL_SCOPES.stream()
                        .filter(scope -> !scope.equals("video.insights"))
                        .collect(Collectors.toUnmodifiableSet())
                : ALL_SCOPES;
    }
}
