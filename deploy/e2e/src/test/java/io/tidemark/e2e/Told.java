package io.tidemark.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a system was told: what its platforms have served, by their own ledger, and what was imported. What must come out is
 * computed from this and from the file of figures, never from what the services say.
 */
final class Told {

    static final List<String> COUNTERS = List.of("views", "likes", "comments", "shares", "saves");

    private final Map<String, Integer> observations = new LinkedHashMap<>();
    private final Map<String, Map<String, Long>> latest = new HashMap<>();
    private final Map<String, String> owners = new HashMap<>();

    private Told() {}

    /** Everything so far. The platforms' clock must stand still, so that a post has one value of each metric. */
    static Told of(DemoSystem system, List<Imported> imports) {
        Map<String, JsonNode> accounts = new HashMap<>();
        system.accounts().forEach(account -> accounts.put(account.get("handle").textValue(), account));
        JsonNode ledger = system.simulator().get("/simulator/served?snapshots=true");
        if (ledger.get("dropped").longValue() != 0) {
            throw new AssertionError("The ledger is too short.");
        }
        Told told = new Told();
        Set<String> scraped = new HashSet<>();
        for (JsonNode snapshot : ledger.get("snapshots")) {
            JsonNode account = accounts.get(snapshot.get("account").textValue());
            String post = snapshot.get("postId").textValue();
            told.sight(account, post, snapshot);
            if (isObservation(account, snapshot)
                    && (!account.get("source").textValue().equals("sift")
                            || scraped.add(
                                    post + " " + snapshot.get("observedAt").textValue()))) {
                told.observations.merge(key(account, post), 1, Integer::sum);
            }
        }
        for (JsonNode account : ledger.get("accounts")) {
            JsonNode offered = accounts.get(account.get("account").textValue());
            account.get("posts").forEach(post -> told.sight(offered, post.textValue(), null));
        }
        imports.forEach(told::add);
        return told;
    }

    private void sight(JsonNode account, String post, JsonNode snapshot) {
        String key = key(account, post);
        owners.put(key, account.get("handle").textValue());
        Map<String, Long> counts = latest.computeIfAbsent(key, unseen -> new HashMap<>());
        if (snapshot != null) {
            COUNTERS.stream()
                    .filter(snapshot::has)
                    .forEach(
                            counter -> counts.put(counter, snapshot.get(counter).longValue()));
        }
    }

    private void add(Imported imported) {
        owners.put(imported.postKey(), imported.handle());
        observations.merge(imported.postKey(), 1, Integer::sum);
        latest.put(imported.postKey(), imported.counts());
    }

    /**
     * Whether an answer is an observation of its own. Instagram tells a post's likes and comments with the list, the rest
     * in an answer of its own; LinkedIn tells each metric of a member's post in one.
     */
    private static boolean isObservation(JsonNode account, JsonNode snapshot) {
        return switch (account.get("source").textValue()) {
            case "instagram" -> COUNTERS.stream().noneMatch(counter -> isOfInsights(counter) && snapshot.has(counter));
            case "linkedin" -> snapshot.has("views");
            default -> true;
        };
    }

    private static boolean isOfInsights(String counter) {
        return !counter.equals("likes") && !counter.equals("comments");
    }

    private static String key(JsonNode account, String post) {
        return account.get("platform").textValue() + ":" + post;
    }

    /** How many observations each post has. */
    Map<String, Integer> observations() {
        return observations;
    }

    /** The counts of each post; a counter that was not told is not there. */
    Map<String, Map<String, Long>> latest() {
        return latest;
    }

    Set<String> posts() {
        return latest.keySet();
    }

    /** How many of the posts are of this platform. */
    long posts(String platform) {
        return posts().stream().filter(key -> key.startsWith(platform + ":")).count();
    }

    /** How many posts each handle has. */
    Map<String, Long> postsByHandle() {
        Map<String, Long> posts = new HashMap<>();
        owners.values().forEach(handle -> posts.merge(handle, 1L, Long::sum));
        return posts;
    }
}
