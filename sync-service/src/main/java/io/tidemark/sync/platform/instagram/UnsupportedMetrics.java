package io.tidemark.sync.platform.instagram;

import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metrics that Instagram refused for a kind of media, by host and version, until they are tried again. */
@Singleton
@Requires(bean = InstagramConfig.class)
class UnsupportedMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(UnsupportedMetrics.class);

    private final TransactionOperations<Connection> transactions;
    private final InstagramConfig config;

    UnsupportedMetrics(TransactionOperations<Connection> transactions, InstagramConfig config) {
        this.transactions = transactions;
        this.config = config;
    }

    /** Their names on the wire, by product type. */
    Map<ProductType, Set<String>> of(String api) {
        return transactions.executeRead(status -> {
            try (PreparedStatement select = status.getConnection().prepareStatement("""
                    select product_type, metric from instagram_unsupported_metrics
                    where api = ? and unsupported_until > now()
                    """)) {
                select.setString(1, api);
                Map<ProductType, Set<String>> unsupported = new HashMap<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        unsupported
                                .computeIfAbsent(
                                        ProductType.valueOf(row.getString("product_type")), type -> new HashSet<>())
                                .add(row.getString("metric"));
                    }
                }
                return unsupported;
            }
        });
    }

    /** Remembers metrics that were refused while others were given. */
    void remember(String api, ProductType type, Collection<String> metrics) {
        LOG.warn("Instagram no longer gives {} for {} ({})", metrics, type, api);
        transactions.executeWrite(status -> {
            try (PreparedStatement upsert = status.getConnection().prepareStatement("""
                    insert into instagram_unsupported_metrics (api, product_type, metric, unsupported_until)
                    values (?, ?, ?, now() + ? * interval '1 second')
                    on conflict (api, product_type, metric) do update set
                        unsupported_until = excluded.unsupported_until
                    """)) {
                for (String metric : metrics) {
                    upsert.setString(1, api);
                    upsert.setString(2, type.name());
                    upsert.setString(3, metric);
                    upsert.setLong(4, config.unsupportedFor().toSeconds());
                    upsert.addBatch();
                }
                return upsert.executeBatch().length;
            }
        });
    }
}
