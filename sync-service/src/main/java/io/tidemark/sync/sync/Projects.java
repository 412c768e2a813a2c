package io.tidemark.sync.sync;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Which projects an account is read for. */
public final class Projects {

    private Projects() {}

    /** The projects whose allowlist holds the account of this key, under whatever source, sorted. */
    public static List<UUID> watching(Connection connection, String accountKey) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select distinct s.project_id from social_accounts s join platform_accounts a using (account_id)
                where a.account_key = ?
                """)) {
            select.setString(1, accountKey);
            List<UUID> projects = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    projects.add(row.getObject("project_id", UUID.class));
                }
            }
            // As text, which is how events carry them; UUID's own order is signed.
            projects.sort(java.util.Comparator.comparing(UUID::toString));
            return projects;
        }
    }

    /**
     * Has every post of an account announced again with the projects that watch it by then. To be called in the
     * transaction that changes the allowlist, with the account's row locked.
     *
     * @param now the time of the change, in microseconds
     */
    public static void changed(Connection connection, UUID accountId, Instant now) throws SQLException {
        String accountKey = accountKey(connection, accountId);
        if (accountKey == null) {
            return;
        }
        List<UUID> projects = watching(connection, accountKey);
        try (PreparedStatement posts = connection.prepareStatement("""
                        update known_posts
                        set project_ids = ?, post_announced = false,
                            observed_at = greatest(?, observed_at + interval '1 microsecond')
                        where account_key = ? and project_ids is distinct from ?
                        """);
                PreparedStatement imported = connection.prepareStatement("""
                        update imported_posts p
                        set project_ids = ?, import_id = null, announce_after = now(),
                            announced = exists (select from known_posts k where k.post_key = p.post_key),
                            observed_at = greatest(?, observed_at + interval '1 microsecond')
                        where account_key = ? and project_ids is distinct from ?
                        """);
                PreparedStatement accounts = connection.prepareStatement("""
                        update platform_accounts a set unannounced = true
                        where account_key = ? and exists
                            (select from known_posts p where p.account_id = a.account_id and not p.post_announced)
                        """)) {
            for (PreparedStatement update : List.of(posts, imported)) {
                update.setArray(1, connection.createArrayOf("uuid", projects.toArray()));
                update.setObject(2, now.atOffset(ZoneOffset.UTC));
                update.setString(3, accountKey);
                update.setArray(4, connection.createArrayOf("uuid", projects.toArray()));
                update.executeUpdate();
            }
            accounts.setString(1, accountKey);
            accounts.executeUpdate();
        }
    }

    private static String accountKey(Connection connection, UUID accountId) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select account_key from platform_accounts where account_id = ?")) {
            select.setObject(1, accountId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getString("account_key") : null;
            }
        }
    }
}
