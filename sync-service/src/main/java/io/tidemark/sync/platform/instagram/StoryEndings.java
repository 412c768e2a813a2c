package io.tidemark.sync.platform.instagram;

import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.transaction.TransactionOperations;
import io.tidemark.sync.platform.AbsentReason;
import io.tidemark.sync.platform.CollectedPost;
import io.tidemark.sync.platform.MetricReadings;
import io.tidemark.sync.platform.Reading;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table {@code instagram_story_endings}: last figures of stories that were read while they could be seen. They wait
 * here for the account's next run, which alone may write about its posts.
 */
@Singleton
@Requires(bean = InstagramConfig.class)
class StoryEndings {

    private static final Logger LOG = LoggerFactory.getLogger(StoryEndings.class);
    private static final int AT_ONCE = 100;

    private final TransactionOperations<Connection> transactions;

    /** What the runs under way have been given. */
    private final Map<UUID, List<Key>> given = new ConcurrentHashMap<>();

    StoryEndings(TransactionOperations<Connection> transactions) {
        this.transactions = transactions;
    }

    private record Key(String postKey, Instant toldAt) {}

    /** Keeps endings; one that was told before, or of a story that was never read, is passed over. */
    void told(List<StoryEnding> endings) {
        transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            try (PreparedStatement insert = connection.prepareStatement("""
                    insert into instagram_story_endings
                        (account_id, post_key, told_at, received_at, impressions, reach, replies, unreadable)
                    select p.account_id, p.post_key, ?, now(), ?, ?, ?, ?
                    from known_posts p join platform_accounts a using (account_id)
                    where p.source_post_id = ? and p.media_type = 'story' and a.source = 'instagram'
                    on conflict do nothing
                    """)) {
                for (StoryEnding ending : endings) {
                    insert.setObject(1, ending.toldAt().atOffset(ZoneOffset.UTC));
                    int parameter = 2;
                    for (String metric : StoryEnding.METRICS) {
                        insert.setObject(parameter++, ending.figures().get(metric), Types.BIGINT);
                    }
                    insert.setArray(
                            parameter++,
                            connection.createArrayOf("text", ending.unreadable().toArray()));
                    insert.setString(parameter, ending.mediaId());
                    insert.addBatch();
                }
                return insert.executeBatch().length;
            }
        });
    }

    /**
     * The stories of an account with their last figures, oldest word first, as far as they are not stored.
     *
     * @param shown external ids of the posts that the same page shows, whose endings wait for the next run
     */
    List<CollectedPost> of(UUID accountId, Set<String> shown) {
        List<Key> keys = new ArrayList<>();
        List<CollectedPost> posts = transactions.executeRead(status -> {
            try (PreparedStatement select = status.getConnection().prepareStatement("""
                    select e.told_at, e.impressions, e.reach, e.replies, e.unreadable,
                        p.post_key, p.external_id, p.source_post_id, p.published_at, p.media_type, p.caption,
                        p.permalink, p.thumbnail_url, p.duration_ms, p.is_ad, p.content
                    from instagram_story_endings e join known_posts p using (account_id, post_key)
                    where e.account_id = ? and not e.stored and p.deleted_at is null and p.external_id <> all(?)
                    order by e.told_at, e.post_key limit ?
                    """)) {
                select.setObject(1, accountId);
                select.setArray(2, status.getConnection().createArrayOf("text", shown.toArray()));
                select.setInt(3, AT_ONCE);
                List<CollectedPost> endings = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        keys.add(new Key(row.getString("post_key"), time(row, "told_at")));
                        endings.add(post(row));
                    }
                }
                return endings;
            }
        });
        given.put(accountId, keys);
        return posts;
    }

    /** Told when the run has been stored to which the account's endings were given. */
    void stored(UUID accountId) {
        List<Key> keys = given.remove(accountId);
        if (keys == null || keys.isEmpty()) {
            return;
        }
        transactions.executeWrite(status -> {
            try (PreparedStatement update = status.getConnection().prepareStatement("""
                    update instagram_story_endings set stored = true
                    where account_id = ? and post_key = ? and told_at = ?
                    """)) {
                for (Key key : keys) {
                    update.setObject(1, accountId);
                    update.setString(2, key.postKey());
                    update.setObject(3, key.toldAt().atOffset(ZoneOffset.UTC));
                    update.addBatch();
                }
                return update.executeBatch().length;
            }
        });
    }

    /** Forgets endings that are not repeated any more. */
    @Scheduled(initialDelay = "5m", fixedDelay = "1h")
    void forgetOld() {
        try {
            transactions.executeWrite(status -> {
                try (PreparedStatement delete = status.getConnection()
                        .prepareStatement(
                                "delete from instagram_story_endings where received_at < now() - interval '7 days'")) {
                    return delete.executeUpdate();
                }
            });
        } catch (RuntimeException e) {
            LOG.warn("old endings of stories stay for a while: {}", e.getMessage());
        }
    }

    private static CollectedPost post(ResultSet row) throws SQLException {
        CollectedPost.Content content = new CollectedPost.Content(
                row.getString("external_id"),
                row.getString("source_post_id"),
                time(row, "published_at"),
                row.getString("media_type"),
                row.getString("caption"),
                row.getString("permalink"),
                row.getString("thumbnail_url"),
                row.getObject("duration_ms", Long.class),
                row.getObject("is_ad", Boolean.class),
                row.getString("content"));
        return new CollectedPost(content, metrics(row, content.externalId()), time(row, "told_at"), true);
    }

    /** What else a story has can be read only while it is seen. */
    private static CollectedPost.Metrics metrics(ResultSet row, String externalId) throws SQLException {
        MetricReadings readings = new MetricReadings(externalId);
        Insights.METRICS.stream()
                .filter(metric -> ProductType.STORY.metrics().contains(metric.wireName()))
                .forEach(metric -> readings.absent(metric.id(), AbsentReason.NOT_YET));
        Set<String> unreadable = Set.of((String[]) row.getArray("unreadable").getArray());
        for (String metric : StoryEnding.METRICS) {
            Long figure = row.getObject(metric, Long.class);
            if (unreadable.contains(metric)) {
                readings.absent(metric, AbsentReason.FAILED);
            } else if (figure == null) {
                readings.absent(metric, AbsentReason.NOT_YET);
            } else {
                readings.take(metric, new Reading.Value<>(figure), AbsentReason.NOT_YET);
            }
        }
        return readings.finish("instagram", false);
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
