package io.tidemark.launcher.local;

import io.tidemark.testbed.stack.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What runs, as {@code up} leaves it for {@code down} and {@code status}.
 *
 * @param launcher   the process of {@code up}
 * @param gatewayUrl null until everything is ready
 * @param parts      those that became ready, in that order
 */
record StackState(ProcessIdentity launcher, String gatewayUrl, List<RecordedPart> parts) {

    /**
     * One child of the launcher.
     *
     * @param name    as in {@code kafka}
     * @param process by which it is found again
     * @param port    on which it listens
     * @param log     where it writes
     */
    record RecordedPart(String name, ProcessIdentity process, int port, String log) {

        static RecordedPart of(Part part) {
            long start = part.startedAt().map(instant -> instant.toEpochMilli()).orElse(0L);
            return new RecordedPart(
                    part.name(),
                    new ProcessIdentity(part.pid(), start),
                    part.port(),
                    part.log().toString());
        }
    }

    static StackState startedBy(ProcessIdentity launcher) {
        return new StackState(launcher, null, List.of());
    }

    StackState with(Part part) {
        List<RecordedPart> more = new ArrayList<>(parts);
        more.add(RecordedPart.of(part));
        return new StackState(launcher, gatewayUrl, List.copyOf(more));
    }

    StackState ready(String url) {
        return new StackState(launcher, url, parts);
    }

    Optional<RecordedPart> part(String name) {
        return parts.stream().filter(part -> part.name().equals(name)).findFirst();
    }
}
