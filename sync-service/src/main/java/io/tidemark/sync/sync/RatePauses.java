package io.tidemark.sync.sync;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;

/** Sources that all replicas leave alone for a while, because the platform throttles the application as a whole. */
@Singleton
public class RatePauses {

    private final TransactionOperations<Connection> transactions;

    RatePauses(TransactionOperations<Connection> transactions) {
        this.transactions = transactions;
    }

    /** Leaves every account of a source alone for as long as the platform asks; a longer pause stays. */
    public void pause(String source, SourceFailure.Throttled throttled) {
        transactions.executeWrite(status -> {
            try (PreparedStatement pause = status.getConnection().prepareStatement("""
                    insert into rate_pauses (source, paused_until, reason)
                    values (?, now() + ? * interval '1 millisecond', ?)
                    on conflict (source) do update set
                        paused_until = greatest(rate_pauses.paused_until, excluded.paused_until),
                        reason = excluded.reason
                    """)) {
                pause.setString(1, source);
                pause.setLong(2, throttled.retryAfter().toMillis());
                pause.setString(3, throttled.why());
                return pause.executeUpdate();
            }
        });
    }
}
