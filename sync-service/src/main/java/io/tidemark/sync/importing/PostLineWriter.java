package io.tidemark.sync.importing;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.schemas.NaturalKeys;
import io.tidemark.sync.platform.PlatformSources;
import io.tidemark.sync.sync.Projects;
import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** Stores a batch of lines in one transaction: what is known is skipped, and what the project does not watch refused. */
@Singleton
class PostLineWriter {

    private final TransactionOperations<Connection> transactions;
    private final PlatformSources sources;
    private final ImportConfig config;

    PostLineWriter(TransactionOperations<Connection> transactions, PlatformSources sources, ImportConfig config) {
        this.transactions = transactions;
        this.sources = sources;
        this.config = config;
    }

    /** A line of a file with the place where it begins. */
    record Numbered(long line, Line.Post post) {}

    /** Who a project watches under a handle. */
    private record Creator(String platform, String handle) {}

    /** The account of a creator; the key is null until the platform has told it. */
    private record Account(String accountKey, List<UUID> projectIds) {}

    /** Stores lines and counts them. */
    Imports.Tally write(UUID projectId, UUID importId, List<Numbered> lines, Imports.Progress progress) {
        return transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            Batch batch = new Batch(connection, importId, accounts(connection, projectId, lines));
            batch.store(lines);
            int refused = batch.refusals.size();
            Imports.Tally tally =
                    new Imports.Tally(lines.size(), lines.size() - batch.skipped - refused, batch.skipped, refused);
            return Imports.add(connection, importId, tally, batch.refusals, progress);
        });
    }

    /** The creators of these lines that the project watches. Their rows stay locked, so that nobody leaves meanwhile. */
    private static Map<Creator, Account> accounts(Connection connection, UUID projectId, List<Numbered> lines)
            throws SQLException {
        List<Creator> named = lines.stream()
                .map(line -> new Creator(line.post().platform(), line.post().handle()))
                .distinct()
                .toList();
        Map<Creator, String> keys = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement("""
                select s.platform, s.handle, a.account_key
                from social_accounts s join platform_accounts a using (account_id)
                where s.project_id = ? and (s.platform, s.handle) in (select * from unnest(?, ?))
                order by a.account_id for share of a
                """)) {
            select.setObject(1, projectId);
            select.setArray(
                    2, texts(connection, named.stream().map(Creator::platform).toList()));
            select.setArray(
                    3, texts(connection, named.stream().map(Creator::handle).toList()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    keys.put(new Creator(row.getString(1), row.getString(2)), row.getString(3));
                }
            }
        }
        Map<Creator, Account> accounts = new HashMap<>();
        for (Map.Entry<Creator, String> each : keys.entrySet()) {
            List<UUID> projects = each.getValue() == null ? List.of() : Projects.watching(connection, each.getValue());
            accounts.put(each.getKey(), new Account(each.getValue(), projects));
        }
        // In one order, so that two imports cannot wait for one another; their lines must not interleave.
        for (String accountKey :
                new TreeSet<>(keys.values().stream().filter(Objects::nonNull).toList())) {
            try (PreparedStatement lock =
                    connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended('import ' || ?, 0))")) {
                lock.setString(1, accountKey);
                lock.executeQuery().close();
            }
        }
        return accounts;
    }

    private static Array texts(Connection connection, Collection<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }

    /** The lines of one transaction. */
    private final class Batch {

        private final Connection connection;
        private final UUID importId;
        private final Map<Creator, Account> accounts;
        private final List<Refusal> refusals = new ArrayList<>();
        private final Map<String, ImportedPost> posts = new TreeMap<>();
        private final Map<ImportedPosts.Moment, ImportedObservation> observations = new TreeMap<>();
        private int skipped;

        Batch(Connection connection, UUID importId, Map<Creator, Account> accounts) {
            this.connection = connection;
            this.importId = importId;
            this.accounts = accounts;
        }

        void store(List<Numbered> lines) throws SQLException {
            List<String> postKeys = lines.stream()
                    .map(Numbered::post)
                    .map(Batch::postKey)
                    .distinct()
                    .toList();
            Map<String, ImportedPosts.Stored> imported = ImportedPosts.find(connection, postKeys);
            Map<String, String> live = ImportedPosts.readBySources(connection, postKeys);
            Map<ImportedPosts.Moment, UUID> known = ImportedPosts.observed(connection, postKeys);
            for (Numbered line : lines) {
                take(line, imported, live, known);
            }
            ImportedPosts.store(connection, importId, posts.values(), live.keySet(), config.announceAfter());
            ImportedPosts.storeObservations(connection, importId, observations.values(), config.announceAfter());
        }

        private void take(
                Numbered numbered,
                Map<String, ImportedPosts.Stored> imported,
                Map<String, String> live,
                Map<ImportedPosts.Moment, UUID> known) {
            Line.Post line = numbered.post();
            Account account = accounts.get(new Creator(line.platform(), line.handle()));
            if (!sources.reads(line.platform())) {
                refuse(numbered, Owners.PLATFORM, Owners.UNREAD_PLATFORM);
                return;
            }
            if (account == null) {
                refuse(numbered, Owners.HANDLE, Owners.UNWATCHED_CREATOR);
                return;
            }
            if (account.accountKey() == null) {
                refuse(numbered, Owners.HANDLE, "The account was not read yet, so its id is not known. Import later.");
                return;
            }
            ImportedPosts.Stored stored = imported.get(postKey(line));
            String owner = live.getOrDefault(postKey(line), stored == null ? null : stored.accountKey());
            if (owner != null && !owner.equals(account.accountKey())) {
                refuse(numbered, Owners.HANDLE, "The post belongs to another account.");
                return;
            }
            observe(numbered, account, stored, known);
        }

        private void observe(
                Numbered numbered,
                Account account,
                ImportedPosts.Stored stored,
                Map<ImportedPosts.Moment, UUID> known) {
            Line.Post line = numbered.post();
            ImportedObservation observation = new ImportedObservation(
                    postKey(line),
                    line.platform(),
                    line.content().externalId(),
                    account.accountKey(),
                    line.metrics(),
                    line.observedAt(),
                    account.projectIds());
            ImportedPosts.Moment moment = new ImportedPosts.Moment(postKey(line), line.observedAt());
            UUID eventId = observation.eventId();
            UUID before = known.putIfAbsent(moment, eventId);
            if (before != null && !before.equals(eventId)) {
                refuse(
                        numbered,
                        null,
                        "An import gave other figures for this post and moment. Correct them with a later observation.");
                return;
            }
            boolean changesPost = changesPost(line, account, stored);
            if (before == null) {
                observations.put(moment, observation);
            } else if (!changesPost) {
                skipped++;
            }
        }

        private void refuse(Numbered line, String column, String reason) {
            refusals.add(new Refusal(line.line(), column, reason));
        }

        /** Takes the line's state of the post if it is later than what is known and differs from it. */
        private boolean changesPost(Line.Post line, Account account, ImportedPosts.Stored stored) {
            String postKey = postKey(line);
            ImportedPost post = new ImportedPost(
                    postKey,
                    line.platform(),
                    account.accountKey(),
                    line.handle(),
                    line.content(),
                    account.projectIds(),
                    line.observedAt());
            ImportedPost inBatch = posts.get(postKey);
            String hash = inBatch != null ? inBatch.contentHash() : stored == null ? null : stored.contentHash();
            Instant since = inBatch != null ? inBatch.observedAt() : stored == null ? null : stored.observedAt();
            boolean changes = since == null
                    || since.isBefore(line.observedAt()) && !post.contentHash().equals(hash);
            if (changes) {
                posts.put(postKey, post);
            }
            return changes;
        }

        private static String postKey(Line.Post post) {
            return NaturalKeys.postKey(post.platform(), post.content().externalId());
        }
    }
}
