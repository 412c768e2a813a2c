package io.tidemark.gateway.overview;

import io.tidemark.schemas.EventOrder;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Keeps the newest event of each key, whatever order they come in. */
final class Newest<K, E> {

    /** An event and its place. */
    record Entry<K, E>(K key, EventOrder version, E event) {}

    private final Map<K, Entry<K, E>> entries = new HashMap<>();

    void add(K key, EventOrder version, E event) {
        entries.merge(
                key,
                new Entry<>(key, version, event),
                (kept, added) -> added.version().compareTo(kept.version()) > 0 ? added : kept);
    }

    Set<K> keys() {
        return entries.keySet();
    }

    Collection<Entry<K, E>> entries() {
        return entries.values();
    }
}
