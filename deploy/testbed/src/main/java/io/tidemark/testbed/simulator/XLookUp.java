package io.tidemark.testbed.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code GET /2/tweets}: up to 100 posts by id, each in the version that is asked for. */
final class XLookUp {
    private static final int MOST_IDS = 100;

    private record Found(SimulatedAccount author, SimulatedPost post, String version) {}

    private final Stage stage;

    XLookUp(Stage stage) {
        this.stage = stage;
    }

    /** The ids of a call, or the refusal of too many, none or what is no id. */
    static Set<String> ids(Call call, String parameter, String pattern) throws XRefusal {
        Set<String> ids = XPostJson.list(call, parameter);
        if (ids.size() > MOST_IDS || !ids.stream().allMatch(id -> id.matches(pattern))) {
            throw XRefusal.badParameter("The `" + parameter + "` query parameter value is not valid");
        }
        return ids;
    }

    Answer answer(Call call, SimulatedAccount caller) throws XRefusal {
        Set<String> ids = ids(call, "ids", "[0-9]{1,19}");
        XPostJson posts = new XPostJson(stage, call, caller);
        List<Found> found = new ArrayList<>();
        for (String id : ids) {
            Optional<Found> one = find(id);
            Optional<String> problem = one.flatMap(this::problem);
            if (one.isPresent() && problem.isEmpty()) {
                found.add(one.get());
            } else {
                posts.missing(id, problem.orElse("resource-not-found"));
            }
        }
        return Answer.json(200, json -> {
                    json.writeStartObject();
                    if (!found.isEmpty()) {
                        json.writeArrayFieldStart("data");
                        for (Found each : found) {
                            posts.post(json, each.author(), each.post(), each.version());
                        }
                        json.writeEndArray();
                    }
                    posts.rest(json);
                    json.writeEndObject();
                })
                .onSending(stage.entry(caller, posts.items()));
    }

    private Optional<Found> find(String id) {
        for (SimulatedAccount account : stage.world().accounts()) {
            if (account.source() == Source.X) {
                for (SimulatedPost post :
                        stage.visiblePosts(account, stage.clock().instant())) {
                    if (XPostJson.versions(post).contains(id)) {
                        return Optional.of(new Found(account, post, id));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> problem(Found found) {
        return stage.faults()
                .against(found.author().handle(), FaultKind.ACCOUNT_PRIVATE)
                .map(fault -> "not-authorized-for-resource")
                .or(() -> XRefusal.ofPost(stage.faults().tampering(found.author(), found.post(), false)));
    }
}
