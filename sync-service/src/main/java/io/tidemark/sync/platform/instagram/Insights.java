package io.tidemark.sync.platform.instagram;

import io.tidemark.sync.platform.AbsentReason;
import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.MetricReadings;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.RejectedItem;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What asking for the insights of a media gave. */
sealed interface Insights {

    /**
     * They were read.
     *
     * @param elements what came, by the metric's name on the wire; one that is not there was not computed
     * @param unsupported names that Instagram does not have for the media
     */
    record Read(Map<String, Fields> elements, Set<String> unsupported) implements Insights {}

    /** There are none to be had from this media, or not in this run. */
    record None(Cause cause) implements Insights {}

    /** Why there are none. */
    enum Cause {
        /** Not asked for, or not answered: the next run asks again. */
        NOT_ASKED(AbsentReason.NOT_YET, false),
        /** The account's owner did not grant them. */
        NOT_PERMITTED(AbsentReason.NOT_PERMITTED, false),
        /** Too few people saw the media. */
        TOO_FEW_VIEWERS(AbsentReason.WITHHELD, true),
        /** The media is older than the account's conversion to a business. */
        BEFORE_CONVERSION(AbsentReason.NOT_SUPPORTED, true),
        /** Every single metric was refused. */
        REFUSED(AbsentReason.FAILED, true);

        private final AbsentReason reason;
        private final boolean answered;

        Cause(AbsentReason reason, boolean answered) {
            this.reason = reason;
            this.answered = answered;
        }
    }

    /** How a number stands on the wire. */
    enum Form {
        /** Also milliseconds. */
        COUNT,
        PERCENT
    }

    /** One metric, by our id and its name on the wire. */
    record Metric(String id, String wireName, Form form) {

        private Reading<? extends Number> read(Fields element) {
            return value(element, form);
        }
    }

    /** All that any product type has. */
    List<Metric> METRICS = List.of(
            new Metric("views", "views", Form.COUNT),
            new Metric("reach", "reach", Form.COUNT),
            new Metric("likes", "likes", Form.COUNT),
            new Metric("comments", "comments", Form.COUNT),
            new Metric("shares", "shares", Form.COUNT),
            new Metric("saves", "saved", Form.COUNT),
            new Metric("total_interactions", "total_interactions", Form.COUNT),
            new Metric("avg_watch_time_ms", "ig_reels_avg_watch_time", Form.COUNT),
            new Metric("total_view_time_ms", "ig_reels_video_view_total_time", Form.COUNT),
            new Metric("skip_rate", "reels_skip_rate", Form.PERCENT),
            new Metric("follows", "follows", Form.COUNT),
            new Metric("profile_visits", "profile_visits", Form.COUNT),
            new Metric("profile_activity", "profile_activity", Form.COUNT),
            new Metric("navigation", "navigation", Form.COUNT),
            new Metric("replies", "replies", Form.COUNT),
            new Metric("url_clicks", "link_clicks", Form.COUNT));

    /** The elements of an answer by name; empty when the answer has no readable {@code data}. */
    static Reading<Map<String, Fields>> elements(Fields answer) {
        return answer.list("data").then(data -> {
            Map<String, Fields> elements = new HashMap<>();
            for (Json element : data) {
                if (element instanceof Json.Obj object) {
                    String name = new Fields(object).text("name").orNull();
                    if (name != null) {
                        elements.putIfAbsent(name, new Fields(object));
                    }
                }
            }
            return new Reading.Value<>(elements);
        });
    }

    /**
     * The post with everything that is known of it.
     *
     * @param rejected takes the values that cannot be read
     */
    default CollectedPost post(InstagramMedia.Listed media, Instant observedAt, List<RejectedItem> rejected) {
        MetricReadings readings = new MetricReadings(media.content().externalId());
        for (Metric metric : METRICS) {
            if (media.type().metrics().contains(metric.wireName())) {
                take(readings, metric, media);
            }
        }
        rejected.addAll(readings.rejected());
        return new CollectedPost(media.content(), readings.finish("instagram", false), observedAt, answered());
    }

    private void take(MetricReadings readings, Metric metric, InstagramMedia.Listed media) {
        Reading<Long> listed = listed(metric, media);
        if (listed instanceof Reading.Value<Long>) {
            // The list tells these two in every run and up to date; the insights follow within two days.
            readings.take(metric.id(), listed, AbsentReason.NOT_YET);
            return;
        }
        switch (this) {
            case Read(Map<String, Fields> elements, Set<String> unsupported) -> {
                Fields element = elements.get(metric.wireName());
                if (element != null) {
                    readings.take(metric.id(), metric.read(element), AbsentReason.NOT_YET);
                } else if (unsupported.contains(metric.wireName())) {
                    readings.absent(metric.id(), AbsentReason.NOT_SUPPORTED);
                } else {
                    missing(readings, metric, listed, AbsentReason.NOT_YET);
                }
            }
            case None(Cause cause) -> missing(readings, metric, listed, cause.reason);
        }
    }

    /** A count that the list leaves out is one that the owner hides. */
    private static void missing(MetricReadings readings, Metric metric, Reading<Long> listed, AbsentReason otherwise) {
        if (listed == null) {
            readings.absent(metric.id(), otherwise);
        } else {
            readings.take(metric.id(), listed, AbsentReason.WITHHELD);
        }
    }

    private static Reading<Long> listed(Metric metric, InstagramMedia.Listed media) {
        return switch (metric.id()) {
            case "likes" -> media.likes();
            case "comments" -> media.comments();
            default -> null;
        };
    }

    private boolean answered() {
        return switch (this) {
            case Read ignored -> true;
            case None(Cause cause) -> cause.answered;
        };
    }

    /** The value in any of its forms: a list of one, a total, or a total that stands in its parts only. */
    private static Reading<? extends Number> value(Fields element, Form form) {
        return switch (element.list("values")) {
            case Reading.Value<List<Json>>(List<Json> values)
            when !values.isEmpty() ->
                switch (values.getLast()) {
                    case Json.Obj object -> or(number(new Fields(object), form), element, form);
                    case Json other -> new Reading.Unreadable<>("a value that is no object");
                };
            case Reading.Unreadable<List<Json>>(String reason) -> new Reading.Unreadable<>(reason);
            case Reading<List<Json>> none -> total(element, form);
        };
    }

    private static Reading<? extends Number> or(Reading<? extends Number> value, Fields element, Form form) {
        return switch (value) {
            case Reading.Missing<? extends Number> ignored -> total(element, form);
            case Reading<? extends Number> told -> told;
        };
    }

    private static Reading<? extends Number> total(Fields element, Form form) {
        return switch (element.object("total_value")) {
            case Reading.Value<Fields>(Fields total) ->
                switch (number(total, form)) {
                    case Reading.Missing<? extends Number> ignored when form == Form.COUNT -> sum(total);
                    case Reading<? extends Number> told -> told;
                };
            case Reading.Unreadable<Fields>(String reason) -> new Reading.Unreadable<>(reason);
            case Reading<Fields> none -> new Reading.Missing<>();
        };
    }

    /** The parts of the first breakdown together; further ones cut the same total in other ways. */
    private static Reading<Long> sum(Fields total) {
        return total.list("breakdowns")
                .then(breakdowns -> breakdowns.isEmpty()
                        ? new Reading.Missing<>()
                        : switch (breakdowns.getFirst()) {
                            case Json.Obj first ->
                                new Fields(first).list("results").then(Insights::sum);
                            case Json other -> new Reading.Unreadable<>("a breakdown that is no object");
                        });
    }

    private static Reading<Long> sum(List<Json> parts) {
        long sum = 0;
        for (Json part : parts) {
            Long value = part instanceof Json.Obj object
                    ? new Fields(object).count("value").orNull()
                    : null;
            if (value == null || sum + value < 0) {
                return new Reading.Unreadable<>("a part of the breakdown cannot be read");
            }
            sum += value;
        }
        return parts.isEmpty() ? new Reading.Missing<>() : new Reading.Value<>(sum);
    }

    private static Reading<? extends Number> number(Fields holder, Form form) {
        return switch (form) {
            case COUNT -> holder.count("value");
            case PERCENT -> holder.percent("value");
        };
    }
}
