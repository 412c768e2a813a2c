package io.tidemark.testbed.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The simulator as a process. It says on one line of stdout where it listens, and runs until it is
 * terminated or, if it was told so, until its stdin ends with the process that started it.
 */
@Command(name = "simulator", description = "Speaks what the platforms speak, over figures of real posts.")
public final class SimulatorMain implements Callable<Integer> {
    @Option(
            names = "--port",
            defaultValue = "${env:TIDEMARK_SIMULATOR_PORT:-0}",
            description = "port of 127.0.0.1, 0 for a free one")
    private int port;

    @Option(
            names = "--seed",
            defaultValue = "${env:TIDEMARK_SIMULATOR_SEED:-1}",
            description = "decides every made-up fact")
    private long seed;

    @Option(
            names = "--start",
            description = "simulated instant of the newest observation, at which the clock starts; else the present",
            converter = InstantConverter.class,
            defaultValue = "${env:TIDEMARK_SIMULATOR_START}")
    private Instant start;

    @Option(
            names = "--started-at",
            description =
                    "real instant at which the clock stood at the start; give that of an earlier run to continue it",
            converter = InstantConverter.class,
            defaultValue = "${env:TIDEMARK_SIMULATOR_STARTED_AT}")
    private Instant startedAt;

    @Option(
            names = "--clock-factor",
            defaultValue = "${env:TIDEMARK_SIMULATOR_CLOCK_FACTOR:-1}",
            description = "simulated seconds in a second")
    private double clockFactor;

    @Option(
            names = "--business-accounts",
            defaultValue = "${env:TIDEMARK_SIMULATOR_BUSINESS_ACCOUNTS:-10}",
            description = "TikTok Business accounts to offer")
    private int businessAccounts;

    @Option(
            names = "--sift-accounts",
            defaultValue = "${env:TIDEMARK_SIMULATOR_SIFT_ACCOUNTS:-62}",
            description = "creators to offer through SIFT")
    private int siftAccounts;

    @Option(
            names = "--x-accounts",
            defaultValue = "${env:TIDEMARK_SIMULATOR_X_ACCOUNTS:-0}",
            description = "accounts of X to offer")
    private int xAccounts;

    @Option(
            names = "--instagram-accounts",
            defaultValue = "${env:TIDEMARK_SIMULATOR_INSTAGRAM_ACCOUNTS:-0}",
            description = "accounts of Instagram to offer")
    private int instagramAccounts;

    @Option(
            names = "--linkedin-accounts",
            defaultValue = "${env:TIDEMARK_SIMULATOR_LINKEDIN_ACCOUNTS:-0}",
            description = "members and organisations of LinkedIn to offer")
    private int linkedInAccounts;

    @Option(
            names = "--ad-accounts",
            defaultValue = "${env:TIDEMARK_SIMULATOR_AD_ACCOUNTS:-0}",
            description = "ad accounts to offer on Meta, and as many on TikTok")
    private int adAccounts;

    @Option(
            names = "--upcoming-every",
            defaultValue = "${env:TIDEMARK_SIMULATOR_UPCOMING_EVERY:-PT2M}",
            converter = DurationConverter.class,
            description = "simulated time between two new posts")
    private Duration upcomingEvery;

    @Option(
            names = "--upcoming-posts",
            defaultValue = "${env:TIDEMARK_SIMULATOR_UPCOMING_POSTS:-2000}",
            description = "how many new posts come")
    private int upcomingPosts;

    @Option(names = "--no-quotas", description = "grant any number of calls")
    private boolean withoutQuotas;

    @Option(names = "--ends-with-stdin", description = "end when stdin does, for a parent that keeps it open")
    private boolean endsWithStdin;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SimulatorMain()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (PlatformSimulator simulator = PlatformSimulator.start(config())) {
            System.out.println("Simulator Running: " + simulator.url());
            System.out.flush();
            if (endsWithStdin) {
                System.in.transferTo(OutputStream.nullOutputStream());
            } else {
                new CountDownLatch(1).await();
            }
            return 0;
        } catch (UncheckedIOException e) {
            System.err.println("simulator: " + e.getMessage());
            return 1;
        }
    }

    private SimulatorConfig config() {
        Instant now = Instant.now();
        SimulatorConfig running = SimulatorConfig.running();
        return running.withPort(port)
                .withTimeline(new SimulatorConfig.Timeline(
                        start == null ? now : start,
                        startedAt == null ? now : startedAt,
                        clockFactor,
                        InstantSource.system()))
                .withOffer(running.offer()
                        .withSeed(seed)
                        .withAccounts(businessAccounts, siftAccounts, Integer.MAX_VALUE)
                        .with(Source.X, xAccounts)
                        .with(Source.INSTAGRAM, instagramAccounts)
                        .with(Source.LINKEDIN, linkedInAccounts)
                        .withAdAccounts(adAccounts)
                        .withUpcoming(upcomingPosts, upcomingEvery))
                .withQuotas(withoutQuotas ? QuotaLimits.unlimited() : QuotaLimits.documented());
    }

    private static final class InstantConverter implements CommandLine.ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            return Instant.parse(text);
        }
    }

    private static final class DurationConverter implements CommandLine.ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Duration.parse(text);
        }
    }
}
