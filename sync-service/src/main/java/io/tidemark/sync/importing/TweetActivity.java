package io.tidemark.sync.importing;

import io.tidemark.sync.platform.AbsentReason;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.JsonText;
import io.tidemark.sync.platform.MetricReadings;
import io.tidemark.sync.platform.PublicAddress;
import io.tidemark.sync.platform.Reading;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The "Tweet activity" export of X. Its organic columns are taken; what paid reach brought stands beside them in columns of
 * its own and is never added to them.
 */
final class TweetActivity implements LineFormat {

    private static final String PLATFORM = "x";
    private static final String ID = "tweet id";
    private static final String PERMALINK = "tweet permalink";
    private static final String TEXT = "tweet text";
    private static final String TIME = "time";
    private static final String IMPRESSIONS = "impressions";
    private static final String ENGAGEMENTS = "engagements";
    private static final String RATE = "engagement rate";
    private static final String PROMOTED = "promoted ";

    /** Metrics and the columns that they are read from. What an export calls impressions, the API counts as views too. */
    private static final Map<String, String> METRICS = Map.of(
            "views", IMPRESSIONS,
            "impressions", IMPRESSIONS,
            "engagements", ENGAGEMENTS,
            "likes", "likes",
            "comments", "replies",
            "reposts", "retweets",
            "profile_clicks", "user profile clicks",
            "url_clicks", "url clicks",
            "follows", "follows",
            "media_views", "media views");

    private static final Pattern PERIOD =
            Pattern.compile(".*_([0-9]{8})_([0-9]{8})(_[a-z]{2})?( ?\\([0-9]+\\))?\\.csv");
    private static final Pattern STATUS = Pattern.compile(
            "https?://(?:www\\.|mobile\\.)?(?:twitter|x)\\.com/([A-Za-z0-9_]{1,15})/status/([0-9]{1,19})");
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm Z", Locale.ROOT);
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss Z", Locale.ROOT);

    /** A share is written with the digits of a double. */
    private static final BigDecimal NOISE = new BigDecimal("1e-12");

    private final Header header;
    private final String handle;
    private final Instant observedAt;
    private final Instant now;

    private TweetActivity(Header header, String handle, Instant observedAt, Instant now) {
        this.header = header;
        this.handle = handle;
        this.observedAt = observedAt;
        this.now = now;
    }

    static TweetActivity of(List<String> names, ImportRequest request, Instant now) {
        Header header = Header.of(names, TweetActivity::canonical);
        if (!header.has(ID)) {
            header.require(PERMALINK);
        }
        List.of(TIME, IMPRESSIONS, ENGAGEMENTS).forEach(header::require);
        if (!header.has(PERMALINK) && request.handle() == null) {
            throw new UnusableFileException(
                    1, PERMALINK, "The column is missing, so the handle has to be given with the file.");
        }
        Instant observedAt = request.observedAt() == null ? endOfPeriod(request.fileName()) : request.observedAt();
        if (observedAt == null) {
            throw new UnusableFileException(
                    1,
                    null,
                    "The file's name does not tell its period: give observedAt, or the name that X gave the file.");
        }
        if (observedAt.isAfter(now)) {
            throw new UnusableFileException(
                    1, null, "The period of the file ends in the future: give the time of the export as observedAt.");
        }
        return new TweetActivity(header, request.handle(), observedAt, now);
    }

    /** The end of the period in a name such as {@code tweet_activity_metrics_ada_20170101_20170201_en.csv}, or null. */
    static Instant endOfPeriod(String fileName) {
        Matcher period = PERIOD.matcher(fileName == null ? "" : fileName);
        if (!period.matches()) {
            return null;
        }
        try {
            return LocalDate.parse(period.group(2), DateTimeFormatter.BASIC_ISO_DATE)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Later exports say post, link and reposts. */
    private static String canonical(String column) {
        return switch (column) {
            case "post id" -> ID;
            case "post link", "tweet link", "post permalink" -> PERMALINK;
            case "post text" -> TEXT;
            case "reposts" -> "retweets";
            case "promoted reposts" -> "promoted retweets";
            default -> column;
        };
    }

    @Override
    public Header header() {
        return header;
    }

    @Override
    public Line read(Cells cells) {
        Matcher status = status(cells);
        String id = id(cells, status);
        String author = author(cells, status);
        Instant publishedAt = cells.time(TIME, MINUTES, SECONDS, DateTimeFormatter.ISO_OFFSET_DATE_TIME);
        if (publishedAt == null) {
            throw cells.refusal(TIME, "The cell is empty.");
        }
        LineRules.order(cells, TIME, publishedAt, observedAt, now);
        MetricReadings metrics = new MetricReadings(id);
        METRICS.forEach((metric, column) -> metrics.take(metric, exported(cells, column), AbsentReason.NOT_SUPPORTED));
        checkRate(cells);
        return new Line.Post(
                PLATFORM,
                author,
                new Line.Content(
                        id,
                        publishedAt,
                        "text",
                        cells.text(TEXT),
                        PublicAddress.withoutQuery(cells.text(PERMALINK)),
                        promoted(cells)),
                metrics.finish(PLATFORM, false),
                observedAt);
    }

    @Override
    public List<String> ignored() {
        return header.columns().stream()
                .filter(column -> !column.startsWith(PROMOTED)
                        && !METRICS.containsValue(column)
                        && !List.of(ID, PERMALINK, TEXT, TIME, RATE).contains(column))
                .map(header::shown)
                .toList();
    }

    private static Reading<Long> exported(Cells cells, String column) {
        Long count = cells.exportedCount(column);
        return count == null ? new Reading.Missing<>() : new Reading.Value<>(count);
    }

    private static Matcher status(Cells cells) {
        String permalink = cells.text(PERMALINK);
        if (permalink == null) {
            return null;
        }
        Matcher status = STATUS.matcher(permalink);
        if (!status.matches()) {
            throw cells.refusal(PERMALINK, "The cell is not the address of a post on X.");
        }
        return status;
    }

    private static String id(Cells cells, Matcher status) {
        String told = cells.text(ID);
        if (told == null) {
            if (status == null) {
                throw cells.refusal(PERMALINK, "The line names no post.");
            }
            return status.group(2);
        }
        String id = cells.digits(ID, told);
        if (status != null && !status.group(2).equals(id)) {
            throw cells.refusal(ID, "The id is not that of the permalink.");
        }
        return id;
    }

    private String author(Cells cells, Matcher status) {
        String told = status == null ? handle : status.group(1).toLowerCase(Locale.ROOT);
        if (told == null) {
            throw cells.refusal(PERMALINK, "The line names no author.");
        }
        if (handle != null && !handle.equals(told)) {
            throw cells.refusal(PERMALINK, "The post is of another handle than the one given with the file.");
        }
        return told;
    }

    /** Columns that were shifted or edited show in the share that the export itself divided. */
    private static void checkRate(Cells cells) {
        BigDecimal rate = cells.share(RATE);
        Long impressions = cells.exportedCount(IMPRESSIONS);
        Long engagements = cells.exportedCount(ENGAGEMENTS);
        if (rate == null || impressions == null || impressions == 0 || engagements == null) {
            return;
        }
        BigDecimal ours = new BigDecimal(engagements).divide(new BigDecimal(impressions), MathContext.DECIMAL128);
        BigDecimal lastPlace = BigDecimal.ONE.movePointLeft(rate.scale()).divide(BigDecimal.TWO);
        if (ours.subtract(rate).abs().compareTo(lastPlace.max(NOISE)) > 0) {
            throw cells.refusal(
                    RATE, "The rate is not engagements by impressions: the columns do not belong together.");
        }
    }

    /** Whether money was behind it; the paid figures are read, so that a broken one shows, and kept apart. */
    private String promoted(Cells cells) {
        boolean promoted = false;
        for (String column : header.columns()) {
            if (column.startsWith(PROMOTED)) {
                boolean any = column.endsWith("rate")
                        ? cells.share(column) != null
                        : cells.exportedCount(column) != null && cells.exportedCount(column) > 0;
                promoted |= any && !column.endsWith("rate");
            }
        }
        return promoted ? JsonText.object(Map.of("promoted", new Json.Bool(true))) : null;
    }
}
