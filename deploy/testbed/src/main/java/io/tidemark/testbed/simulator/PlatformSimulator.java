package io.tidemark.testbed.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;

/**
 * A twin of the platforms that Tidemark reads, over figures of real posts: TikTok API for Business
 * v1.3, SIFT, X API v2, the Instagram Graph API and LinkedIn on one port of 127.0.0.1. {@code simulator/README.md}
 * among the resources tells what the figures are; {@link ControlEndpoint} what it offers beside the platforms' own paths.
 */
public final class PlatformSimulator implements AutoCloseable {
    private final Stage stage;
    private final HttpFront front;
    private final SimulatedAds ads;
    private final InstagramWebhooks webhooks;

    private PlatformSimulator(Stage stage, HttpFront front, SimulatedAds ads, InstagramWebhooks webhooks) {
        this.stage = stage;
        this.front = front;
        this.ads = ads;
        this.webhooks = webhooks;
    }

    /**
     * Starts serving.
     *
     * @throws UncheckedIOException if the port is taken
     */
    public static PlatformSimulator start(SimulatorConfig config) {
        SimulatorConfig.Timeline timeline = config.timeline();
        SimulatorClock clock =
                new SimulatorClock(timeline.start(), timeline.startedAt(), timeline.clockFactor(), timeline.wall());
        SimulatedWorld world = new SimulatedWorld(Figures.load(), config);
        Faults faults = new Faults();
        ServedLedger ledger = new ServedLedger(config.ledgerLimit());
        Stage stage = new Stage(world, clock, faults, new Quotas(config.quotas(), timeline.wall()), ledger, config);
        TikTokTokens tokens = new TikTokTokens(world, faults, clock, config);
        XTokens xTokens = new XTokens(world, faults, clock, config);
        GraphTokens graphTokens = new GraphTokens(world, faults, clock, config);
        GraphUsage usage = new GraphUsage(stage);
        LinkedInTokens linkedInTokens = new LinkedInTokens(world, faults, clock, config);
        Consents consents = new Consents(stage);
        XOAuth xOAuth = new XOAuth(consents, xTokens);
        LinkedInOAuthEndpoint linkedInOAuth = new LinkedInOAuthEndpoint(stage, linkedInTokens, consents);
        SimulatedAds ads = new SimulatedAds(world, clock, config);
        List<PlatformEndpoint> platforms = List.of(
                new TikTokBusinessEndpoint(stage, tokens),
                new SiftEndpoint(stage),
                new XEndpoint(stage, xTokens, xOAuth),
                new InstagramEndpoint(GraphHost.FACEBOOK_LOGIN, stage, graphTokens, usage),
                new InstagramEndpoint(GraphHost.INSTAGRAM_LOGIN, stage, graphTokens, usage),
                new LinkedInEndpoint(stage, linkedInTokens),
                linkedInOAuth,
                new MetaAdsEndpoint(ads),
                new TikTokAdsEndpoint(ads, clock));
        InstagramWebhooks webhooks = new InstagramWebhooks(stage);
        ControlEndpoint control = new ControlEndpoint(
                stage, tokens, new OfferJson(stage, tokens, xTokens, graphTokens, linkedInTokens, ads), webhooks);
        try {
            HttpFront front = new HttpFront(config.port(), faults, ledger);
            platforms.forEach(front::serve);
            front.serve(TikTokOAuth.PAGE, new TikTokOAuth(consents, tokens)::page);
            front.serve(XOAuth.PAGE, xOAuth::page);
            front.serve("/v2/userinfo", linkedInOAuth::userInfo);
            InstagramOAuthEndpoint.PREFIXES.stream()
                    .map(prefix -> new InstagramOAuthEndpoint(prefix, stage, graphTokens, consents))
                    .forEach(front::serve);
            front.serve(ControlEndpoint.PATH_PREFIX, control::answer);
            front.start();
            return new PlatformSimulator(stage, front, ads, webhooks);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + config.port() + " of 127.0.0.1", e);
        }
    }

    /** Base address without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + front.port();
    }

    /** The accounts that it offers, the Business accounts first. */
    public List<SimulatedAccount> accounts() {
        return stage.world().accounts();
    }

    /** The stories of an Instagram account that can be seen at this moment, newest first. */
    public List<SimulatedPost> stories(SimulatedAccount account) {
        return new InstagramStories(stage).activeAt(account, stage.clock().instant());
    }

    /**
     * Has an address told what Instagram's stories have earned when they have run out, as by
     * {@code POST /simulator/subscriptions}.
     *
     * @return whether the address proved that it knows the token; only then it is told
     */
    public boolean subscribe(URI address, String verifyToken) {
        return webhooks.subscribe(address, verifyToken);
    }

    /** The ad accounts that it offers; Meta's under {@code /meta-ads}, TikTok's under {@code /tiktok-ads}. */
    public SimulatedAds ads() {
        return ads;
    }

    public SimulatorClock clock() {
        return stage.clock();
    }

    public Faults faults() {
        return stage.faults();
    }

    public ServedLedger served() {
        return stage.ledger();
    }

    @Override
    public void close() {
        webhooks.close();
        front.close();
    }
}
