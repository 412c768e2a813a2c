package io.tidemark.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.micronaut.serde.exceptions.SerdeException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.avro.AvroRuntimeException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Decides whether a failure will pass by itself. An SQLState speaks first, because the server knows best; then the types
 * in the cause chain, where a single sign of an outage outweighs any sign of poison. What is not known counts as
 * transient, so that nothing is ever set aside by mistake.
 */
public final class FailureClassifier {

    /** Cause chains are cut here; a longer one is a cycle or nonsense. */
    private static final int MAX_DEPTH = 50;

    private enum Verdict {
        OUTAGE,
        POISON,
        UNKNOWN
    }

    /**
     * @param thrown what a handler or decoder threw
     * @return {@link Failure.Poison} or {@link Failure.Transient} with {@code thrown} as its cause
     */
    public Failure classify(Throwable thrown) {
        List<Throwable> chain = chain(thrown);
        return switch (verdict(chain)) {
            case OUTAGE -> new Failure.Transient(thrown, true);
            case POISON -> new Failure.Poison(thrown);
            case UNKNOWN -> new Failure.Transient(thrown, false);
        };
    }

    private static Verdict verdict(List<Throwable> chain) {
        for (Throwable link : chain) {
            if (link instanceof VirtualMachineError && !(link instanceof StackOverflowError)) {
                return Verdict.UNKNOWN;
            }
        }
        for (Throwable link : chain) {
            if (link instanceof SQLException sql) {
                Verdict verdict = ofState(sql.getSQLState());
                if (verdict != Verdict.UNKNOWN) {
                    return verdict;
                }
            }
        }
        Verdict verdict = Verdict.UNKNOWN;
        for (Throwable link : chain) {
            switch (ofType(link)) {
                case OUTAGE -> {
                    return Verdict.OUTAGE;
                }
                case POISON -> verdict = Verdict.POISON;
                case UNKNOWN -> {}
            }
            // Its cause is how the bytes ran out, and no stream that broke.
            if (link instanceof UndecodableException) {
                return Verdict.POISON;
            }
        }
        return verdict;
    }

    private static Verdict ofState(String state) {
        if (state == null || state.length() != 5) {
            return Verdict.UNKNOWN;
        }
        return switch (state) {
            // lock not available, read-only server during a failover, object in use
            case "55P03", "25006", "55006" -> Verdict.OUTAGE;
            default ->
                switch (state.substring(0, 2)) {
                    // connection, rollback (serialization, deadlock), resources, operator's intervention, disk
                    case "08", "40", "53", "57", "58" -> Verdict.OUTAGE;
                    // one row hit twice by one statement, bad value, violated constraint, value beyond a limit
                    case "21", "22", "23", "54" -> Verdict.POISON;
                    default -> Verdict.UNKNOWN;
                };
        };
    }

    private static Verdict ofType(Throwable link) {
        return switch (link) {
            case UndecodableException ignored -> Verdict.POISON;
            case JsonProcessingException ignored -> Verdict.POISON;
            case SerdeException ignored -> Verdict.POISON;
            case CharacterCodingException ignored -> Verdict.POISON;
            case RecordTooLargeException ignored -> Verdict.POISON;
            case SerializationException ignored -> Verdict.POISON;
            case AvroRuntimeException ignored -> Verdict.POISON;
            case RegistryUnavailableException ignored -> Verdict.OUTAGE;
            case SQLTransientException ignored -> Verdict.OUTAGE;
            case SQLRecoverableException ignored -> Verdict.OUTAGE;
            case RetriableException ignored -> Verdict.OUTAGE;
            case InterruptException ignored -> Verdict.OUTAGE;
            case WakeupException ignored -> Verdict.OUTAGE;
            case InterruptedException ignored -> Verdict.OUTAGE;
            case TimeoutException ignored -> Verdict.OUTAGE;
            case IOException ignored -> Verdict.OUTAGE;
            // The ways in which Java code says "not with this value": the same event fails the same way again.
            case IllegalArgumentException ignored -> Verdict.POISON;
            case DateTimeException ignored -> Verdict.POISON;
            case ArithmeticException ignored -> Verdict.POISON;
            case IndexOutOfBoundsException ignored -> Verdict.POISON;
            case ClassCastException ignored -> Verdict.POISON;
            case NullPointerException ignored -> Verdict.POISON;
            case StackOverflowError ignored -> Verdict.POISON;
            case AssertionError ignored -> Verdict.POISON;
            case Throwable ignored -> isConstraintViolation(link) ? Verdict.POISON : Verdict.UNKNOWN;
        };
    }

    /** By name, because bean validation is not on every consumer's class path. */
    private static boolean isConstraintViolation(Throwable link) {
        return link.getClass().getName().equals("jakarta.validation.ConstraintViolationException");
    }

    private static List<Throwable> chain(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        collect(thrown, chain, seen);
        return chain;
    }

    private static void collect(Throwable link, List<Throwable> chain, Set<Throwable> seen) {
        for (Throwable at = link; at != null && chain.size() < MAX_DEPTH && seen.add(at); at = at.getCause()) {
            chain.add(at);
            if (at instanceof SQLException sql && sql.getNextException() != null) {
                collect(sql.getNextException(), chain, seen);
            }
        }
    }
}
