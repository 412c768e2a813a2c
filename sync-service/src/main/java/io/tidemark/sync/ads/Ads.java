package io.tidemark.sync.ads;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.sync.platform.ads.AdSource;
import io.tidemark.sync.platform.ads.Promotion;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;

/** The table {@code ads}: the ads that were ever read, and the organic post behind each. */
final class Ads {

    private Ads() {}

    /** Makes sure that these ads are in the table. */
    static void store(Connection connection, AdLease lease, AdSource source, Collection<String> adIds)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into ads (ad_key, account_id, ad_id, post_platform) values (?, ?, ?, ?)
                on conflict (ad_key) do update set account_id = excluded.account_id
                where ads.account_id <> excluded.account_id
                """)) {
            for (String adId : new TreeSet<>(adIds)) {
                insert.setString(1, NaturalKeys.adKey(source.platform(), adId));
                insert.setObject(2, lease.accountId());
                insert.setString(3, adId);
                insert.setString(4, source.postPlatform());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** The posts of an account's ads, by ad key; ads without one are left out. */
    static Map<String, String> postKeys(Connection connection, UUID accountId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select ad_key, post_key from ads where account_id = ? and post_key is not null")) {
            select.setObject(1, accountId);
            Map<String, String> posts = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    posts.put(row.getString("ad_key"), row.getString("post_key"));
                }
            }
            return posts;
        }
    }

    /** Ids of ads whose post was never asked for, or not for so long. */
    static List<String> toAsk(Connection connection, UUID accountId, Duration every, int limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select ad_id from ads
                where account_id = ? and (asked_at is null or asked_at < now() - ? * interval '1 millisecond')
                order by asked_at nulls first, ad_key limit ?
                """)) {
            select.setObject(1, accountId);
            select.setLong(2, every.toMillis());
            select.setInt(3, limit);
            return texts(select);
        }
    }

    /** Ids of all ads that were ever read from the account. */
    static List<String> ids(Connection connection, UUID accountId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select ad_id from ads where account_id = ?")) {
            select.setObject(1, accountId);
            return texts(select);
        }
    }

    /** Stores what the platform told of these ads; one that it did not name keeps what was told before. */
    static void asked(Connection connection, UUID accountId, List<String> adIds, List<Promotion> promotions)
            throws SQLException {
        Array ids = connection.createArrayOf("text", adIds.toArray());
        try (PreparedStatement asked = connection.prepareStatement(
                        "update ads set asked_at = now() where account_id = ? and ad_id = any(?)");
                PreparedStatement told = connection.prepareStatement("""
                        update ads set source_post_id = ?, shown_post_id = ?, external_id = ?
                        where account_id = ? and ad_id = ?
                        """)) {
            asked.setObject(1, accountId);
            asked.setArray(2, ids);
            asked.executeUpdate();
            for (Promotion promotion : promotions) {
                told.setString(1, promotion.sourcePostId());
                told.setString(2, promotion.shownPostId());
                told.setString(3, promotion.externalId());
                told.setObject(4, accountId);
                told.setString(5, promotion.adId());
                told.addBatch();
            }
            told.executeBatch();
        }
    }

    /** A person's choice of the post behind an ad; null takes the choice back. Whether the project watches the ad. */
    static boolean choose(Connection connection, UUID projectId, String adKey, String postKey) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update ads a set chosen_post_key = ?
                where a.ad_key = ? and exists
                    (select from ad_account_projects p where p.account_id = a.account_id and p.project_id = ?)
                """)) {
            update.setString(1, postKey);
            update.setString(2, adKey);
            update.setObject(3, projectId);
            return update.executeUpdate() > 0;
        }
    }

    /**
     * Works out the post behind each ad and has its days announced again where that changed. A person's choice comes
     * first; then the organic post by its own id, where we read it; then what is shown. A copy that is shown in place of
     * the organic post stands for it only when the platform names no organic post.
     *
     * @param now microseconds
     * @return how many ads have another post than before
     */
    static int resolve(Connection connection, UUID accountId, Instant now) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                with found as (
                    select a.ad_key, coalesce(
                        a.chosen_post_key,
                        (select min(p.post_key) from known_posts p
                         where p.source_post_id = a.source_post_id
                           and starts_with(p.post_key, a.post_platform || ':')),
                        (select min(p.post_key) from known_posts p
                         where p.source_post_id = a.shown_post_id
                           and starts_with(p.post_key, a.post_platform || ':')),
                        case when a.source_post_id is null or a.source_post_id = a.shown_post_id
                             then a.post_platform || ':' || a.external_id end
                    ) as post_key
                    from ads a where a.account_id = ?
                ), changed as (
                    update ads a set post_key = found.post_key from found
                    where a.ad_key = found.ad_key and a.post_key is distinct from found.post_key
                    returning a.ad_key, a.post_key
                ), told as (
                    update ad_days d set post_key = changed.post_key, announced = false,
                        observed_at = greatest(?, d.observed_at + interval '1 microsecond')
                    from changed where d.account_id = ? and d.ad_key = changed.ad_key
                    returning d.account_id
                ), waiting as (
                    update ad_accounts set unannounced = true
                    where account_id in (select account_id from told)
                )
                select count(*) from changed
                """)) {
            update.setObject(1, accountId);
            update.setObject(2, now.atOffset(ZoneOffset.UTC));
            update.setObject(3, accountId);
            try (ResultSet row = update.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static List<String> texts(PreparedStatement select) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        }
        return texts;
    }
}
