package io.tidemark.sync.platform.x;

import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The UTC day of each account's last listing to the end, in the table {@code x_listings}. */
@Singleton
@Requires(bean = XConfig.class)
final class XListings {

    private final TransactionOperations<Connection> transactions;

    /** Listings on their way in this replica; one that breaks off is begun again by the account's next run. */
    private final Map<UUID, Listing> going = new ConcurrentHashMap<>();

    XListings(TransactionOperations<Connection> transactions) {
        this.transactions = transactions;
    }

    private record Listing(LocalDate day, boolean ended) {}

    /** Begins a listing; whether it is the first one of the day to go to the end. */
    boolean begin(UUID accountId, LocalDate day) {
        boolean first = transactions.executeRead(status -> {
            try (PreparedStatement select = status.getConnection()
                    .prepareStatement("select from x_listings where account_id = ? and listed_on >= ?")) {
                select.setObject(1, accountId);
                select.setObject(2, day);
                try (ResultSet row = select.executeQuery()) {
                    return !row.next();
                }
            }
        });
        if (first) {
            going.put(accountId, new Listing(day, false));
        } else {
            going.remove(accountId);
        }
        return first;
    }

    /** Forgets a listing that broke off. */
    void forget(UUID accountId) {
        going.remove(accountId);
    }

    /** Notes that the listing's last page was read. */
    void ended(UUID accountId) {
        going.computeIfPresent(accountId, (id, listing) -> new Listing(listing.day(), true));
    }

    /** Remembers a listing that ended, now that its posts are stored. */
    void stored(UUID accountId) {
        Listing listing = going.remove(accountId);
        if (listing == null || !listing.ended()) {
            return;
        }
        transactions.executeWrite(status -> {
            try (PreparedStatement insert = status.getConnection().prepareStatement("""
                    insert into x_listings (account_id, listed_on) values (?, ?)
                    on conflict (account_id) do update set listed_on = excluded.listed_on
                    """)) {
                insert.setObject(1, accountId);
                insert.setObject(2, listing.day());
                return insert.executeUpdate();
            }
        });
    }
}
