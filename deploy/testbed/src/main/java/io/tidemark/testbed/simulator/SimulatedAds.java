package io.tidemark.testbed.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ads and what they spend and earn. The figures of a day are a share of what the post behind the ad earned, and settle
 * over four weeks as platforms restate them. A test may set a day's figures itself. Safe for threads.
 */
public final class SimulatedAds {
    private static final int ADS_PER_ACCOUNT = 7;
    private static final int DAYS_TO_SETTLE = 28;
    private static final int RUNS_FOR_DAYS = 60;
    private static final List<String> CURRENCIES = List.of("USD", "EUR", "JPY");
    private static final List<String> ZONES = List.of("America/Los_Angeles", "Europe/Berlin", "Asia/Tokyo");

    /** What a day's row holds. */
    public record Figures(BigDecimal spend, long impressions, long clicks, long conversions, BigDecimal value) {}

    private record Cell(String adId, LocalDate day) {}

    private final InstantSource clock;
    private final Draw draw;
    private final List<SimulatedAdAccount> accounts = new ArrayList<>();
    private final Map<Cell, Optional<Figures>> set = new HashMap<>();
    private int mostRows = 3_000;

    SimulatedAds(SimulatedWorld world, InstantSource clock, SimulatorConfig config) {
        this.clock = clock;
        this.draw = Draw.of(config.offer().seed()).with("ads");
        for (int i = 0; i < config.offer().adAccounts(); i++) {
            accounts.add(account("meta", i, posts(world, "instagram")));
            accounts.add(account("tiktok", i, posts(world, "tiktok")));
        }
    }

    /** Every ad account. */
    List<SimulatedAdAccount> accounts() {
        return List.copyOf(accounts);
    }

    /** The ad accounts of a platform. */
    public List<SimulatedAdAccount> accounts(String platform) {
        return accounts.stream()
                .filter(account -> account.platform().equals(platform))
                .toList();
    }

    /** Sets the figures of an ad and day from now on. */
    public synchronized void set(String adId, LocalDate day, Figures figures) {
        set.put(new Cell(adId, day), Optional.of(figures));
    }

    /** Takes the row of an ad and day away from now on. */
    public synchronized void drop(String adId, LocalDate day) {
        set.put(new Cell(adId, day), Optional.empty());
    }

    /** Meta refuses to answer at once with more rows than this. */
    public synchronized void refuseAbove(int rows) {
        mostRows = rows;
    }

    synchronized int mostRows() {
        return mostRows;
    }

    /** The day that it is in the account's zone. */
    public LocalDate today(SimulatedAdAccount account) {
        return LocalDate.ofInstant(clock.instant(), account.zone());
    }

    /** What a report says of an ad and day at this moment; empty when the ad did not run. */
    public synchronized Optional<Figures> figures(SimulatedAdAccount account, SimulatedAdAccount.Ad ad, LocalDate day) {
        Optional<Figures> chosen = set.get(new Cell(ad.id(), day));
        return chosen == null ? drawn(account, ad, day) : chosen;
    }

    private Optional<Figures> drawn(SimulatedAdAccount account, SimulatedAdAccount.Ad ad, LocalDate day) {
        long age = ChronoUnit.DAYS.between(day, today(account));
        Draw cell = draw.with(ad.id()).with(day.toEpochDay());
        if (age < 0 || age > RUNS_FOR_DAYS || cell.with("idle").below(9) == 0) {
            return Optional.empty();
        }
        double settled = Math.min(1, 0.6 + 0.4 * age / DAYS_TO_SETTLE);
        long impressions = 200 + cell.with("impressions").below(40_000);
        long clicks = impressions / (20 + cell.with("clicks").below(80));
        long conversions = (long) (settled * (clicks / 25));
        BigDecimal spend = BigDecimal.valueOf(impressions)
                .multiply(BigDecimal.valueOf(cell.with("price").between(2, 14)))
                .divide(BigDecimal.valueOf(1000), 6, RoundingMode.HALF_UP)
                .setScale(account.currency().equals("JPY") ? 0 : 2, RoundingMode.HALF_UP);
        BigDecimal value = BigDecimal.valueOf(conversions)
                .multiply(BigDecimal.valueOf(3 + cell.with("basket").below(90)));
        return Optional.of(new Figures(spend, impressions, clicks, conversions, value));
    }

    private SimulatedAdAccount account(String platform, int ordinal, List<SimulatedPost> posts) {
        Draw own = draw.with(platform).with(ordinal);
        List<SimulatedAdAccount.Ad> ads = new ArrayList<>();
        for (int i = 0; i < ADS_PER_ACCOUNT; i++) {
            Draw ad = own.with("ad").with(i);
            String id = Long.toString(23_850_000_000_000_000L + ad.below(1_000_000_000_000_000L));
            ads.add(new SimulatedAdAccount.Ad(
                    i,
                    id,
                    "Ad " + (i + 1),
                    Long.toString(23_840_000_000_000_000L + ordinal),
                    Long.toString(23_841_000_000_000_000L + i / 2),
                    promoted(platform, i, ad, posts)));
        }
        return new SimulatedAdAccount(
                platform,
                Long.toString(7_000_000_000_000L + own.with("id").below(1_000_000_000_000L)),
                CURRENCIES.get(ordinal % CURRENCIES.size()),
                ZoneId.of(ZONES.get(ordinal % ZONES.size())),
                "ads-token-" + Long.toHexString(own.with("token").state()),
                List.copyOf(ads));
    }

    /** One ad in three shows the organic post itself, one a copy of it, one a video that was uploaded. */
    private static SimulatedAdAccount.Promoted promoted(
            String platform, int ordinal, Draw ad, List<SimulatedPost> posts) {
        if (ordinal % 3 == 2) {
            return SimulatedAdAccount.Promoted.NOTHING;
        }
        Optional<SimulatedPost> post =
                posts.isEmpty() ? Optional.empty() : Optional.of(ad.with("post").oneOf(posts));
        if (platform.equals("tiktok")) {
            String item = post.map(SimulatedPost::id)
                    .orElseGet(() -> Long.toString(7_000_000_000_000_000_000L + ad.below(1L << 58)));
            return new SimulatedAdAccount.Promoted(item, item, null);
        }
        String source = post.map(each -> InstagramMedia.listed(each).id())
                .orElseGet(() -> Long.toString(17_800_000_000_000_000L + ad.below(1L << 40)));
        String copy = Long.toString(17_900_000_000_000_000L + ad.with("copy").below(1L << 40));
        String shortcode = InstagramMedia.shortcode(ad.with("code").state());
        return ordinal % 3 == 0
                ? new SimulatedAdAccount.Promoted(
                        source, source, post.map(SimulatedPost::id).orElse(shortcode))
                : new SimulatedAdAccount.Promoted(source, copy, shortcode);
    }

    private static List<SimulatedPost> posts(SimulatedWorld world, String platform) {
        return world.accounts().stream()
                .filter(account -> account.source().platform().equals(platform))
                .flatMap(account -> account.posts().stream().filter(post -> post.observed() > 0))
                .toList();
    }
}
