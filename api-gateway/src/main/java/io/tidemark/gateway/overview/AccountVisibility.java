package io.tidemark.gateway.overview;

import io.tidemark.gateway.problem.ProblemCode;
import io.tidemark.gateway.problem.ProblemException;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Tells which accounts a project may ask other services about, and under which keys these know them. */
@Singleton
public class AccountVisibility {

    private final ProjectReader reader;

    AccountVisibility(ProjectReader reader) {
        this.reader = reader;
    }

    /**
     * The key of an account that the project watches.
     *
     * @param handle with or without '@', in any case
     * @throws ProblemException {@code account_not_found} when the project does not watch it, {@code
     *     account_not_measured} when nobody has read it yet
     */
    public String require(UUID projectId, String platform, String handle) throws SQLException {
        String plain = (handle.startsWith("@") ? handle.substring(1) : handle).toLowerCase(Locale.ROOT);
        List<Optional<String>> keys = isText(platform) && isText(plain)
                ? reader.query(projectId, """
                        SELECT account_key
                        FROM account_syncs
                        WHERE NOT removed AND project_ids @> ARRAY[?] AND platform = ? AND handle = ?
                        ORDER BY account_key IS NULL, observed_at DESC
                        LIMIT 1
                        """, List.of(projectId, platform, plain), 1, AccountVisibility::key)
                : List.of();
        if (keys.isEmpty()) {
            throw new ProblemException(
                    ProblemCode.ACCOUNT_NOT_FOUND,
                    "The project does not watch such an account. GET …/sync-health lists those that it watches.");
        }
        return keys.getFirst()
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.ACCOUNT_NOT_MEASURED, "No metrics have been observed of this account."));
    }

    private static Optional<String> key(ResultSet row) throws SQLException {
        return Optional.ofNullable(row.getString(1));
    }

    /** Whether PostgreSQL can compare it. */
    private static boolean isText(String text) {
        return text.chars().noneMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c));
    }
}
