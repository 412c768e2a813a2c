package io.tidemark.messaging;

import io.tidemark.testbed.FaultProxy;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.NetworkFault;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Ways in which a server can be away while its process is well. */
final class Outages {

    private Outages() {}

    static List<NetworkFault> ofTheNetwork() {
        return List.of(new NetworkFault.Blackhole(), new NetworkFault.CutAfter(NetworkFault.Direction.TO_CLIENT, 0));
    }

    /** The database behind the proxy, given up as the services do when it falls silent, only sooner. */
    static DataSource through(FaultProxy proxy, LocalPostgres postgres) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://" + proxy.address() + "/tidemark");
        source.setUser("metrics");
        source.setPassword(postgres.password());
        source.setConnectTimeout(2);
        source.setSocketTimeout(4);
        return source;
    }
}
