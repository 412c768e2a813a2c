package io.tidemark.testbed.simulator;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The faults that are switched on. Safe for threads. */
public final class Faults {
    /** The JSON in place of the fields of a post; an empty text leaves the field out. */
    record Tampering(Map<String, String> literals) {
        private static final Tampering NONE = new Tampering(Map.of());

        Optional<String> of(String field, String wireName) {
            if (literals.isEmpty()) {
                return Optional.empty();
            }
            return Optional.ofNullable(literals.getOrDefault(field, literals.get(wireName)));
        }
    }

    private static final class Standing {
        private final Fault fault;
        private int toSkip;
        private int left;

        Standing(Fault fault) {
            this.fault = fault;
            this.toSkip = fault.skipping();
            this.left = fault.times();
        }

        boolean strike() {
            if (toSkip > 0) {
                toSkip--;
                return false;
            }
            left--;
            return true;
        }
    }

    private final Map<String, Standing> standing = new LinkedHashMap<>();
    private final Set<FaultKind.Reach> reaches = EnumSet.noneOf(FaultKind.Reach.class);
    private int switchedOn;

    /**
     * Switches a fault on.
     *
     * @return the name by which {@link #off} knows it
     * @throws IllegalArgumentException if the kind needs a field or value that the fault lacks
     */
    public synchronized String on(Fault fault) {
        check(fault);
        String name = "fault-" + ++switchedOn;
        standing.put(name, new Standing(fault));
        reaches.add(fault.kind().reach());
        return name;
    }

    /** Switches a fault off; whether it was on. */
    public synchronized boolean off(String name) {
        boolean was = standing.remove(name) != null;
        lookWhatIsLeft();
        return was;
    }

    /** Switches all faults off. */
    public synchronized void clear() {
        standing.clear();
        reaches.clear();
    }

    /** The faults that are on, by name. */
    public synchronized Map<String, Fault> active() {
        Map<String, Fault> active = new LinkedHashMap<>();
        standing.forEach((name, one) -> active.put(name, one.fault));
        return active;
    }

    /** The faults of this answer; each of them counts as having struck. */
    synchronized List<Fault> strike(String path, Optional<SimulatedAccount> account) {
        if (!reaches.contains(FaultKind.Reach.ANSWER)) {
            return List.of();
        }
        List<Fault> striking = new ArrayList<>();
        for (Standing one : standing.values()) {
            if (one.fault.kind().reach() == FaultKind.Reach.ANSWER
                    && one.fault.strikesAnswer(path, account)
                    && one.strike()) {
                striking.add(one.fault);
            }
        }
        standing.values().removeIf(one -> one.left == 0);
        lookWhatIsLeft();
        return striking;
    }

    /** The first fault of this kind that stands against the account. */
    synchronized Optional<Fault> against(String handle, FaultKind kind) {
        if (!reaches.contains(FaultKind.Reach.ACCOUNT)) {
            return Optional.empty();
        }
        return standing.values().stream()
                .map(one -> one.fault)
                .filter(fault -> fault.kind() == kind && fault.strikesAccount(handle))
                .findFirst();
    }

    /** Names of the faults of this kind that stand against the account. */
    synchronized Set<String> namesAgainst(String handle, FaultKind kind) {
        if (!reaches.contains(FaultKind.Reach.ACCOUNT)) {
            return Set.of();
        }
        Map<String, Standing> matching = new LinkedHashMap<>(standing);
        matching.values().removeIf(one -> one.fault.kind() != kind || !one.fault.strikesAccount(handle));
        return matching.keySet();
    }

    /** The first fault of this kind that stands against the post. */
    synchronized Optional<Fault> ofPost(SimulatedAccount account, SimulatedPost post, FaultKind kind) {
        return standing.values().stream()
                .map(one -> one.fault)
                .filter(fault -> fault.kind() == kind && fault.strikesPost(account.handle(), post.id()))
                .findFirst();
    }

    synchronized boolean isDeleted(SimulatedAccount account, SimulatedPost post) {
        return reaches.contains(FaultKind.Reach.POST)
                && standing.values().stream()
                        .anyMatch(one -> one.fault.kind() == FaultKind.DELETED
                                && one.fault.strikesPost(account.handle(), post.id()));
    }

    /** What to write in place of the fields of this post. */
    synchronized Tampering tampering(SimulatedAccount account, SimulatedPost post, boolean epochSeconds) {
        if (!reaches.contains(FaultKind.Reach.POST)) {
            return Tampering.NONE;
        }
        Map<String, String> literals = new HashMap<>();
        for (Standing one : standing.values()) {
            Fault fault = one.fault;
            if (fault.kind().reach() == FaultKind.Reach.POST && fault.strikesPost(account.handle(), post.id())) {
                switch (fault.kind()) {
                    case FIELD_OMITTED -> literals.put(fault.field().orElseThrow(), "");
                    case FIELD_NULL -> literals.put(fault.field().orElseThrow(), "null");
                    case FIELD_LITERAL ->
                        literals.put(fault.field().orElseThrow(), fault.value().orElseThrow());
                    case HOSTILE -> {
                        HostileValue value = HostileValue.valueOf(fault.value().orElseThrow());
                        literals.put(fault.field().orElse(value.field()), value.literal(epochSeconds));
                    }
                    case DELETED, POST_REFUSED -> {}
                }
            }
        }
        return new Tampering(literals);
    }

    private static void check(Fault fault) {
        boolean needsField = fault.kind() == FaultKind.FIELD_OMITTED
                || fault.kind() == FaultKind.FIELD_NULL
                || fault.kind() == FaultKind.FIELD_LITERAL;
        if (needsField && fault.field().isEmpty()) {
            throw new IllegalArgumentException(fault.kind() + " needs a field");
        }
        boolean needsValue = fault.kind() == FaultKind.FIELD_LITERAL
                || fault.kind() == FaultKind.HOSTILE
                || fault.kind() == FaultKind.ERROR_CODE
                || fault.kind() == FaultKind.METRIC_REFUSED
                || fault.kind() == FaultKind.USAGE;
        if (needsValue && fault.value().isEmpty()) {
            throw new IllegalArgumentException(fault.kind() + " needs a value");
        }
        boolean wantsNumber = fault.kind() == FaultKind.SERVER_ERROR
                || fault.kind() == FaultKind.HTML
                || fault.kind() == FaultKind.ECHO
                || fault.kind() == FaultKind.SLOW
                || fault.kind() == FaultKind.SCRAPE_PARTIAL
                || fault.kind() == FaultKind.USAGE;
        if (wantsNumber && fault.value().isPresent() && !fault.value().get().matches("[0-9]{1,6}")) {
            throw new IllegalArgumentException(fault.kind() + " needs a whole number as its value");
        }
        if (fault.kind() == FaultKind.HOSTILE) {
            HostileValue.valueOf(fault.value().get());
        }
    }

    private void lookWhatIsLeft() {
        reaches.clear();
        standing.values().forEach(one -> reaches.add(one.fault.kind().reach()));
    }
}
