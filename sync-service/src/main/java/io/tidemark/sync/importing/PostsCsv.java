package io.tidemark.sync.importing;

import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import io.tidemark.sync.platform.AbsentReason;
import io.tidemark.sync.platform.MetricReadings;
import io.tidemark.sync.platform.PublicAddress;
import io.tidemark.sync.platform.Reading;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Posts and metrics of any platform, a line per post and observation. The columns of metrics have the ids of
 * {@link MetricCatalog}; an empty cell was not measured, 0 is 0.
 */
final class PostsCsv implements LineFormat {

    private static final String EXTERNAL_ID = "external_id";
    private static final String PUBLISHED_AT = "published_at";
    private static final String MEDIA_TYPE = "media_type";
    private static final String CAPTION = "caption";
    private static final String PERMALINK = "permalink";
    private static final Set<String> OWN = Set.of(
            Owners.PLATFORM,
            Owners.HANDLE,
            Owners.OBSERVED_AT,
            EXTERNAL_ID,
            PUBLISHED_AT,
            MEDIA_TYPE,
            CAPTION,
            PERMALINK);

    private final Header header;
    private final List<MetricDefinition> metrics;
    private final Owners owners;
    private final Instant now;

    private PostsCsv(Header header, List<MetricDefinition> metrics, Owners owners, Instant now) {
        this.header = header;
        this.metrics = metrics;
        this.owners = owners;
        this.now = now;
    }

    static PostsCsv of(List<String> names, ImportRequest request, Instant now) {
        Header header = Header.of(names, UnaryOperator.identity());
        List.of(EXTERNAL_ID, PUBLISHED_AT, MEDIA_TYPE).forEach(header::require);
        for (String column : header.columns()) {
            if (!OWN.contains(column) && MetricCatalog.find(column).isEmpty()) {
                throw new UnusableFileException(1, header.shown(column), "There is no metric of this name.");
            }
        }
        List<MetricDefinition> metrics = MetricCatalog.all().stream()
                .filter(metric -> header.has(metric.id()))
                .toList();
        if (metrics.isEmpty()) {
            throw new UnusableFileException(1, null, "The file has no column of a metric.");
        }
        Owners owners = Owners.of(header, request);
        if (request.observedAt() == null) {
            header.require(Owners.OBSERVED_AT);
        }
        return new PostsCsv(header, metrics, owners, now);
    }

    @Override
    public Header header() {
        return header;
    }

    @Override
    public Line read(Cells cells) {
        String platform = owners.platform(cells);
        String handle = owners.handle(cells);
        String id = LineRules.externalId(cells, EXTERNAL_ID, platform, cells.required(EXTERNAL_ID));
        Instant publishedAt = cells.time(PUBLISHED_AT, DateTimeFormatter.ISO_OFFSET_DATE_TIME);
        if (publishedAt == null) {
            throw cells.refusal(PUBLISHED_AT, "The cell is empty.");
        }
        Instant observedAt = owners.observedAt(cells);
        LineRules.order(cells, Owners.OBSERVED_AT, publishedAt, observedAt, now);
        String mediaType = cells.required(MEDIA_TYPE);
        if (!LineRules.MEDIA_TYPES.contains(mediaType)) {
            throw cells.refusal(MEDIA_TYPE, "The cell is none of video, photo, reel, image, carousel, story and text.");
        }
        MetricReadings readings = new MetricReadings(id);
        metrics.forEach(metric -> readings.take(metric.id(), reading(cells, metric), AbsentReason.NOT_SUPPORTED));
        return new Line.Post(
                platform,
                handle,
                new Line.Content(id, publishedAt, mediaType, cells.text(CAPTION), permalink(cells), null),
                readings.finish(platform, false),
                observedAt);
    }

    @Override
    public List<String> ignored() {
        return List.of();
    }

    private static Reading<? extends Number> reading(Cells cells, MetricDefinition metric) {
        if (metric.isWhole()) {
            Long count = cells.count(metric.id());
            return count == null ? new Reading.Missing<>() : new Reading.Value<>(count);
        }
        BigDecimal share = cells.share(metric.id());
        if (share != null && share.compareTo(BigDecimal.ONE) > 0) {
            throw cells.refusal(metric.id(), "The cell is not a share from 0 to 1.");
        }
        return share == null ? new Reading.Missing<>() : new Reading.Value<>(share.doubleValue());
    }

    private static String permalink(Cells cells) {
        String told = cells.text(PERMALINK);
        String address = PublicAddress.withoutQuery(told);
        if (told != null && address == null) {
            throw cells.refusal(PERMALINK, "The cell is no http address.");
        }
        return address;
    }
}
