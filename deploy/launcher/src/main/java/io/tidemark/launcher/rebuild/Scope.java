package io.tidemark.launcher.rebuild;

import io.tidemark.launcher.reconcile.Feed;
import io.tidemark.launcher.reconcile.Feeds;
import io.tidemark.testbed.stack.Service;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is rebuilt: the tables of one service that some of its groups fill, and all groups that fill them.
 *
 * @param feeds of those groups
 */
record Scope(Service service, List<Feed> feeds) {

    /** Added to the name of every group that rebuilds. */
    static final String SUFFIX = ".rebuild";

    /**
     * The scope of a group: it and every other one that fills a table of its, and so on.
     *
     * @param name of a group, or of a service for all of its groups
     */
    static Optional<Scope> of(String name) {
        List<Feed> chosen = new ArrayList<>(Feeds.all().stream()
                .filter(feed ->
                        feed.group().equals(name) || service(feed).module().equals(name))
                .toList());
        if (chosen.isEmpty()) {
            return Optional.empty();
        }
        Service service = service(chosen.getFirst());
        for (List<Feed> more = sharing(chosen); !more.isEmpty(); more = sharing(chosen)) {
            chosen.addAll(more);
        }
        return Optional.of(new Scope(service, List.copyOf(chosen)));
    }

    private static List<Feed> sharing(List<Feed> chosen) {
        return Feeds.all().stream()
                .filter(feed -> !chosen.contains(feed))
                .filter(feed -> chosen.stream()
                        .anyMatch(other -> other.role().equals(feed.role())
                                && !Collections.disjoint(other.tables(), feed.tables())))
                .toList();
    }

    private static Service service(Feed feed) {
        return Arrays.stream(Service.values())
                .filter(service -> service.role().equals(feed.role()))
                .findFirst()
                .orElseThrow();
    }

    String role() {
        return service.role();
    }

    /** The schema in which the tables are filled anew. */
    String shadowSchema() {
        return role() + "_rebuild";
    }

    List<String> groups() {
        return feeds.stream().map(Feed::group).sorted().toList();
    }

    /** Groups of the service whose tables are not rebuilt. */
    List<Feed> others() {
        return Feeds.all().stream()
                .filter(feed -> feed.role().equals(role()) && !feeds.contains(feed))
                .toList();
    }

    /** Every group of the service as it rebuilds. */
    List<String> shadowGroups() {
        return Feeds.all().stream()
                .filter(feed -> feed.role().equals(role()))
                .map(feed -> shadow(feed.group()))
                .toList();
    }

    static String shadow(String group) {
        return group + SUFFIX;
    }

    /** The tables, sorted by name. */
    List<EventTable> tables() {
        Map<String, EventTable> tables = new LinkedHashMap<>();
        for (Feed feed : feeds) {
            feed.tables().forEach(table -> tables.putIfAbsent(table, new EventTable(table, feed.entity())));
        }
        return tables.values().stream()
                .sorted((left, right) -> left.name().compareTo(right.name()))
                .toList();
    }
}
