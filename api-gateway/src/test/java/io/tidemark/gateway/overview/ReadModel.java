package io.tidemark.gateway.overview;

import io.tidemark.gateway.Gateway;
import io.tidemark.schemas.event.AccountSyncReported;
import io.tidemark.schemas.event.AdsContentEligibilityChanged;
import io.tidemark.schemas.event.AdsContentScored;
import io.tidemark.schemas.event.ContainerCreated;
import io.tidemark.schemas.event.PostMetricsCollected;
import io.tidemark.schemas.event.PostSynced;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** Stores events of any topic as the listeners would. */
final class ReadModel {

    private final Gateway gateway;

    ReadModel(Gateway gateway) {
        this.gateway = gateway;
    }

    /** One batch per topic. */
    void store(List<? extends SpecificRecord> events) throws Exception {
        List<PostSynced> posts = of(PostSynced.class, events);
        List<PostMetricsCollected> metrics = of(PostMetricsCollected.class, events);
        List<ContainerCreated> containers = of(ContainerCreated.class, events);
        List<AdsContentScored> scores = of(AdsContentScored.class, events);
        List<AdsContentEligibilityChanged> decisions = of(AdsContentEligibilityChanged.class, events);
        List<AccountSyncReported> accounts = of(AccountSyncReported.class, events);
        if (!metrics.isEmpty()) {
            gateway.bean(MetricsWriter.class).write(metrics);
        }
        if (!scores.isEmpty()) {
            gateway.bean(ScoreWriter.class).write(scores);
        }
        while (gateway.bean(PostSorter.class).sortNext()) {
            // until the order has followed
        }
        if (!posts.isEmpty()) {
            gateway.bean(PostWriter.class).write(posts);
        }
        if (!decisions.isEmpty()) {
            gateway.bean(EligibilityWriter.class).write(decisions);
        }
        if (!accounts.isEmpty()) {
            gateway.bean(AccountSyncWriter.class).write(accounts);
        }
        if (!containers.isEmpty()) {
            gateway.bean(ContainerWriter.class).write(containers);
        }
    }

    void store(SpecificRecord... events) throws Exception {
        store(List.of(events));
    }

    /** Batches of one topic at a time, in the given order. */
    void storeInOrder(List<SpecificRecord> events, int batchSize) throws Exception {
        List<SpecificRecord> batch = new ArrayList<>();
        for (SpecificRecord event : events) {
            if (!batch.isEmpty()
                    && (batch.size() == batchSize || batch.getFirst().getClass() != event.getClass())) {
                store(batch);
                batch.clear();
            }
            batch.add(event);
        }
        if (!batch.isEmpty()) {
            store(batch);
        }
    }

    private static <E> List<E> of(Class<E> type, List<? extends SpecificRecord> events) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
