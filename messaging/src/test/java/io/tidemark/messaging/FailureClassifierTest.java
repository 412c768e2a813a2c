package io.tidemark.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.DateTimeException;
import java.util.concurrent.CompletionException;
import org.apache.avro.AvroRuntimeException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureClassifierTest {

    private final FailureClassifier classifier = new FailureClassifier();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08000", "08001", "08003", "08006", "40001", "40P01", "53100", "53200", "53300", "55P03", "57014",
                "57P01", "57P03", "58030", "25006"
            })
    void stateOfAnOutageIsTransient(String state) {
        assertTransient(new SQLException("s", state), true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"22001", "22003", "22008", "22021", "22P02", "23502", "23503", "23505", "23514", "21000", "54000"
            })
    void stateOfABadValueIsPoison(String state) {
        assertPoison(new SQLException("s", state));
    }

    @ParameterizedTest
    @ValueSource(strings = {"42P01", "42501", "0A000", "25P02", "XX000", "28P01", "3D000"})
    void stateOfABrokenDeploymentIsTransientWithAnAlarm(String state) {
        assertTransient(new SQLException("s", state), false);
    }

    static Throwable[] outages() {
        return new Throwable[] {
            new SQLTransientConnectionException("pool is empty"),
            new IOException("reset"),
            new UncheckedIOException(new IOException("reset")),
            new InterruptedException(),
            new java.util.concurrent.TimeoutException(),
            new TimeoutException("no ack"),
            new NotEnoughReplicasException("one of two"),
            new RegistryUnavailableException("away", null),
            new PublishFailedException("not acknowledged", new TimeoutException("no ack")),
            new IllegalArgumentException("wrapped", new SQLTransientConnectionException("pool is empty")),
            new CompletionException(new SQLException("s", "08006")),
        };
    }

    @ParameterizedTest
    @MethodSource("outages")
    void typeOfAnOutageIsTransient(Throwable thrown) {
        assertTransient(thrown, true);
    }

    static Throwable[] poison() {
        return new Throwable[] {
            UndecodableException.byBytes("x"),
            UndecodableException.byBytes("x", new EOFException("the bytes end early")),
            new AvroRuntimeException("x"),
            new NumberFormatException("12k"),
            new DateTimeException("year 300000"),
            new ArithmeticException("long overflow"),
            new NullPointerException(),
            new ClassCastException(),
            new IndexOutOfBoundsException(),
            new StackOverflowError(),
            new AssertionError(),
            new MalformedInputException(1),
            new PublishFailedException("x", new RecordTooLargeException("x")),
            new RuntimeException("wrapped", new IllegalArgumentException("not a uuid")),
        };
    }

    @ParameterizedTest
    @MethodSource("poison")
    void typeOfABadValueIsPoison(Throwable thrown) {
        assertPoison(thrown);
    }

    static Throwable[] unknown() {
        return new Throwable[] {
            new Exception(),
            new IllegalStateException(),
            new SQLException("without a state"),
            new OutOfMemoryError(),
            new RuntimeException(new OutOfMemoryError()),
            new NoClassDefFoundError(),
            new InternalError(),
        };
    }

    @ParameterizedTest
    @MethodSource("unknown")
    void whatIsNotKnownIsTransientWithAnAlarm(Throwable thrown) {
        assertTransient(thrown, false);
    }

    @Test
    void stateOfTheServerOutweighsTheTypesBeneathIt() {
        assertPoison(new SQLException("invalid character data", "22000", new IOException("utf-8")));
        assertTransient(new SQLException("connection broke", "08006", new IllegalArgumentException()), true);
    }

    @Test
    void stateIsFoundInTheNextExceptionOfABatch() {
        BatchUpdateException batch = new BatchUpdateException();
        batch.setNextException(new SQLException("check", "23514"));
        assertPoison(new RuntimeException(batch));
    }

    @Test
    void circularChainEnds() {
        Exception first = new Exception("first");
        Exception second = new Exception("second", first);
        first.initCause(second);
        assertTransient(first, false);
    }

    private void assertPoison(Throwable thrown) {
        assertThat(classifier.classify(thrown)).isEqualTo(new Failure.Poison(thrown));
    }

    private void assertTransient(Throwable thrown, boolean expected) {
        assertThat(classifier.classify(thrown)).isEqualTo(new Failure.Transient(thrown, expected));
    }
}
