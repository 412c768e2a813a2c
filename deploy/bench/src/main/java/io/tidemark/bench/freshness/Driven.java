package io.tidemark.bench.freshness;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.bench.Report;
import io.tidemark.schemas.Topic;
import io.tidemark.schemas.Topics;
import io.tidemark.testbed.Await;
import io.tidemark.testbed.stack.LocalStack;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Snapshots at rates that sync-service does not reach, told by a driver in its place. */
final class Driven implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration SAMPLE_EVERY = Duration.ofSeconds(1);
    private static final Duration SETTLED = Duration.ofMinutes(5);

    private final LocalStack stack;
    private final Load load;
    private final Gateway gateway;
    private final Answers answers;
    private final Tables stored;
    private final Lag lag;
    private final List<String> watched;

    Driven(LocalStack stack, Load load, Gateway gateway) throws SQLException {
        this.stack = stack;
        this.load = load;
        this.gateway = gateway;
        this.answers = new Answers(load, stack.addresses());
        this.stored = new Tables(stack.addresses().database());
        this.lag = new Lag(
                stack.addresses().bootstrapServers(),
                List.of(
                        reader("metrics-service.post-metrics", Topics.POST_METRICS_COLLECTED),
                        reader("api-gateway.post-metrics", Topics.POST_METRICS_COLLECTED),
                        reader("scoring-service.post-metrics", Topics.POST_METRICS_COLLECTED),
                        reader("api-gateway.posts", Topics.POSTS_SYNCED),
                        reader("api-gateway.containers", Topics.CONTAINERS_CREATED),
                        reader("api-gateway.scores", Topics.ADS_CONTENT_SCORED)));
        this.watched = IntStream.range(0, Load.WATCHED).mapToObj(load::postKey).toList();
    }

    private static Lag.Reader reader(String group, Topic<?> topic) {
        return new Lag.Reader(group, topic.name(), topic.partitions());
    }

    /** Tells of the posts and waits until the gateway serves the watched ones and nothing waits. */
    void tellPosts() {
        answers.tellPosts();
        settle();
    }

    /** Holds a rate and tells how fresh the gateway was. */
    void hold(Report report, int rate, Duration warmUp, Duration time)
            throws IOException, InterruptedException, SQLException {
        Arrivals topic = new Arrivals("the topic");
        Arrivals latest = new Arrivals("metrics-service's table");
        Arrivals overview = new Arrivals("the gateway's table");
        Arrivals json = new Arrivals("the gateway's JSON");
        List<Arrivals> places = List.of(latest, overview, json);
        LagCourse course = new LagCourse();
        double reached;
        CpuShares used;
        try (Tables tables = new Tables(stack.addresses().database());
                Looker tableLooker = Looker.every("tables", LOOK_EVERY, () -> {
                    tables.showLatest(watched, latest);
                    tables.showOverview(load.projects().getFirst(), watched, overview);
                });
                Looker jsonLooker = Looker.every("gateway", LOOK_EVERY, () -> show(json))) {
            answers.hold(rate, warmUp, false, topic, places);
            CpuShares before = CpuShares.of(stack);
            try (Looker lagLooker = Looker.every("lag", SAMPLE_EVERY, () -> course.add(lag.now()))) {
                reached = answers.hold(rate, time, true, topic, places);
                lagLooker.check();
            }
            used = CpuShares.of(stack).minus(before);
            boolean arrived = Await.until(SETTLED, () -> {
                tableLooker.check();
                jsonLooker.check();
                return places.stream().mapToInt(Arrivals::missing).sum() == 0;
            });
            if (!arrived) {
                throw new IllegalStateException(places.stream()
                        .filter(place -> place.missing() > 0)
                        .map(place -> place.missing() + " snapshots never came to " + place.place())
                        .toList()
                        .toString());
            }
        }
        settle();
        stored.check(answers);
        tell(report, rate, reached, time, used, List.of(topic, latest, overview, json), course);
    }

    private void show(Arrivals json) throws IOException, InterruptedException {
        JsonNode items = watchedPosts();
        long now = Clock.micros();
        for (JsonNode item : items) {
            if (!item.path("observedAt").isNull()) {
                json.seen(
                        item.path("postKey").textValue(),
                        Clock.micros(Instant.parse(item.path("observedAt").textValue())),
                        item.path("metrics").path("views").longValue(),
                        now);
            }
        }
    }

    private JsonNode watchedPosts() throws IOException, InterruptedException {
        return gateway.get("/v1/projects/%s/posts?creator=%s&limit=50"
                        .formatted(load.projects().getFirst(), Load.WATCHED_ACCOUNT))
                .path("items");
    }

    private void settle() {
        boolean settled = Await.until(SETTLED, () -> {
            try {
                return watchedPosts().size() == Load.WATCHED
                        && lag.now().values().stream().allMatch(waiting -> waiting == 0);
            } catch (IOException e) {
                throw new IllegalStateException("The gateway does not tell the watched posts: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
        if (!settled) {
            throw new IllegalStateException(
                    "The consumers did not catch up within " + SETTLED.toMinutes() + " minutes");
        }
    }

    private static void tell(
            Report report,
            int rate,
            double reached,
            Duration time,
            CpuShares used,
            List<Arrivals> places,
            LagCourse course) {
        report.say(
                "%,d snapshots/s wanted, %,.0f told, for %d s; the machine was busy to %.0f %%: %s",
                rate, reached, time.toSeconds(), 100 * used.busy(time.toSeconds()), used);
        for (Arrivals place : places) {
            report.say("  answer to %-24s %s", place.place(), place.delays());
        }
        for (String group : course.groups()) {
            List<String> quarters = new ArrayList<>();
            course.quarters(group).forEach(mean -> quarters.add(String.format(Locale.ROOT, "%,d", mean)));
            report.say(
                    "  lag of %-28s %s records in the four quarters of the time, %s",
                    group, String.join(" ", quarters), course.grows(group, rate) ? "and GROWS" : "and does not grow");
        }
    }

    @Override
    public void close() throws SQLException {
        answers.close();
        lag.close();
        stored.close();
    }
}
