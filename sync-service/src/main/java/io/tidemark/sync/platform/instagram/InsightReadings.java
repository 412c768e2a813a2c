package io.tidemark.sync.platform.instagram;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Reading;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the insights of the media of one page. A metric that Instagram refuses fails the call for all the others, so the
 * call is halved until the culprits stand alone; they are remembered for the kind of media.
 */
final class InsightReadings {

    private final GraphSession session;
    private final UnsupportedMetrics memory;
    private final Map<ProductType, Set<String>> unsupported;
    private final Map<String, Insights> read = new HashMap<>();
    private boolean notPermitted;

    private InsightReadings(GraphSession session, UnsupportedMetrics memory) {
        this.session = session;
        this.memory = memory;
        this.unsupported = new EnumMap<>(ProductType.class);
        this.unsupported.putAll(memory.of(session.api()));
        session.login()
                .unsupported()
                .forEach((type, metrics) -> unsupported
                        .computeIfAbsent(type, kind -> new HashSet<>())
                        .addAll(metrics));
    }

    /**
     * What was read.
     *
     * @param byMedia the insights by the Graph API's id; a media that is not there was not answered
     * @param permitted whether the account's owner lets us read insights, as far as was asked
     */
    record Result(Map<String, Insights> byMedia, boolean permitted) {}

    /**
     * Reads what the session has time and calls for.
     *
     * @param cautious whether one media is asked for first, because the last run was not permitted to
     */
    static Result read(
            GraphSession session, UnsupportedMetrics memory, List<InstagramMedia.Listed> media, boolean cautious) {
        InsightReadings readings = new InsightReadings(session, memory);
        int first = cautious ? Math.min(1, media.size()) : 0;
        readings.readAll(media.subList(0, first));
        if (!readings.notPermitted) {
            readings.readAll(media.subList(first, media.size()));
        }
        return new Result(readings.read, !readings.notPermitted);
    }

    private void readAll(List<InstagramMedia.Listed> media) {
        List<InstagramMedia.Listed> refused = new ArrayList<>();
        List<InstagramMedia.Listed> unanswered = ask(media, refused);
        ask(unanswered, refused);
        mend(refused);
    }

    /**
     * Asks for the media with what their kinds are known to have.
     *
     * @param refused takes those whose metrics were refused
     * @return those that were not answered
     */
    private List<InstagramMedia.Listed> ask(List<InstagramMedia.Listed> media, List<InstagramMedia.Listed> refused) {
        List<InstagramMedia.Listed> unanswered = new ArrayList<>();
        List<GraphAnswer> answers = session.ask(
                media.stream().map(each -> call(each, metrics(each.type()))).toList());
        for (int at = 0; at < media.size(); at++) {
            InstagramMedia.Listed each = media.get(at);
            switch (answers.get(at)) {
                case GraphAnswer.Data(Fields data) -> took(each, data);
                case GraphAnswer.Refused ignored -> refused.add(each);
                case GraphAnswer.Unanswered() -> unanswered.add(each);
                case GraphAnswer.NotPermitted ignored -> {
                    notPermitted = true;
                    read.put(each.id(), new Insights.None(Insights.Cause.NOT_PERMITTED));
                }
                case GraphAnswer.TooFewViewers() ->
                    read.put(each.id(), new Insights.None(Insights.Cause.TOO_FEW_VIEWERS));
                case GraphAnswer.BeforeConversion() ->
                    read.put(each.id(), new Insights.None(Insights.Cause.BEFORE_CONVERSION));
                // Gone, or a throttle in disguise: the listing of the next run tells.
                case GraphAnswer.Missing() -> {}
                case GraphAnswer.TokenRefused ignored -> {}
                case GraphAnswer.Failed ignored -> {}
            }
        }
        return unanswered;
    }

    private void took(InstagramMedia.Listed media, Fields data) {
        if (Insights.elements(data) instanceof Reading.Value<Map<String, Fields>>(Map<String, Fields> elements)) {
            read.put(media.id(), new Insights.Read(elements, unsupportedOf(media.type())));
        }
    }

    /** One media of a kind is taken apart; what that teaches may mend the others of the kind at once. */
    private void mend(List<InstagramMedia.Listed> refused) {
        Map<ProductType, List<InstagramMedia.Listed>> byType = refused.stream()
                .collect(Collectors.groupingBy(
                        InstagramMedia.Listed::type, LinkedHashMap::new, Collectors.toCollection(ArrayList::new)));
        byType.forEach((type, waiting) -> {
            List<InstagramMedia.Listed> rest = waiting;
            while (!rest.isEmpty() && !session.isOver()) {
                boolean learnt = takeApart(rest.removeFirst());
                if (learnt && !rest.isEmpty()) {
                    List<InstagramMedia.Listed> stillRefused = new ArrayList<>();
                    ask(rest, stillRefused);
                    rest = stillRefused;
                }
            }
        });
    }

    /** Whether a metric turned out to be one that the kind does not have. */
    private boolean takeApart(InstagramMedia.Listed media) {
        Halves halves = new Halves();
        halve(media, metrics(media.type()), halves);
        if (halves.incomplete) {
            return false;
        }
        if (halves.elements.isEmpty() && halves.given == 0) {
            read.put(media.id(), new Insights.None(Insights.Cause.REFUSED));
            return false;
        }
        Set<String> without = new HashSet<>(unsupportedOf(media.type()));
        without.addAll(halves.refused.keySet());
        read.put(media.id(), new Insights.Read(halves.elements, without));
        Set<String> lasting = halves.refused.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        if (lasting.isEmpty()) {
            return false;
        }
        unsupported.computeIfAbsent(media.type(), type -> new HashSet<>()).addAll(lasting);
        memory.remember(session.api(), media.type(), lasting);
        return true;
    }

    /** What the halves of a call gave: the elements, and the refused metrics with whether that lasts. */
    private static final class Halves {
        private final Map<String, Fields> elements = new HashMap<>();
        private final Map<String, Boolean> refused = new HashMap<>();
        private int given;
        private boolean incomplete;
    }

    private void halve(InstagramMedia.Listed media, List<String> metrics, Halves halves) {
        int middle = metrics.size() / 2;
        List<List<String>> parts = metrics.size() < 2
                ? List.of(metrics)
                : List.of(metrics.subList(0, middle), metrics.subList(middle, metrics.size()));
        List<GraphAnswer> answers =
                session.ask(parts.stream().map(part -> call(media, part)).toList());
        for (int at = 0; at < parts.size(); at++) {
            List<String> part = parts.get(at);
            switch (answers.get(at)) {
                case GraphAnswer.Data(Fields data) -> {
                    Map<String, Fields> elements = Insights.elements(data).orNull();
                    halves.incomplete |= elements == null;
                    halves.elements.putAll(elements == null ? Map.of() : elements);
                    halves.given += part.size();
                }
                case GraphAnswer.Refused(boolean lasting, String detail)
                when part.size() == 1 -> halves.refused.put(part.getFirst(), lasting);
                case GraphAnswer.Refused ignored -> halve(media, part, halves);
                case GraphAnswer other -> halves.incomplete = true;
            }
        }
    }

    private List<String> metrics(ProductType type) {
        Set<String> without = unsupportedOf(type);
        return type.metrics().stream()
                .filter(metric -> !without.contains(metric))
                .toList();
    }

    private Set<String> unsupportedOf(ProductType type) {
        return unsupported.getOrDefault(type, Set.of());
    }

    private static GraphClient.Get call(InstagramMedia.Listed media, List<String> metrics) {
        return GraphClient.Get.of(media.id() + "/insights", Map.of("metric", String.join(",", metrics)));
    }
}
