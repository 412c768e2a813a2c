package io.tidemark.launcher.cluster;

import io.tidemark.messaging.RegistryRefusedException;
import io.tidemark.messaging.RegistryUnavailableException;
import io.tidemark.testbed.StartFailedException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Says in one sentence what kept a command from its work, instead of a stack trace. */
public final class Sentences implements IExecutionExceptionHandler {

    /** The exit code of a command that could not do its work, apart from what it found. */
    public static final int COULD_NOT = 3;

    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
        command.getErr().println("tidemark: " + of(thrown));
        return COULD_NOT;
    }

    static String of(Throwable thrown) {
        return switch (thrown) {
            case CommandFailedException known -> known.getMessage();
            case StartFailedException known -> known.getMessage();
            case AuthenticationException refused ->
                "Kafka does not know who asks (" + first(refused) + "): put security.protocol and sasl.* or ssl.* into"
                        + " the file of --config.";
            case AuthorizationException refused -> "Kafka does not allow it: " + first(refused) + ".";
            case ConfigException wrong -> "A setting is wrong: " + first(wrong) + ".";
            case RetriableException away ->
                "Kafka does not answer (" + first(away) + "): see whether the address and its security are right.";
            case KafkaException other ->
                other.getCause() == null ? "Kafka refused: " + first(other) + "." : of(other.getCause());
            case RegistryUnavailableException away ->
                "The schema registry does not answer (" + first(away) + "): see --registry.";
            case RegistryRefusedException refused -> "The schema registry refused: " + first(refused) + ".";
            case SQLException database -> "PostgreSQL refused: " + first(database) + ".";
            case UncheckedIOException io -> first(io) + ".";
            case Throwable other ->
                "Something unforeseen: " + other.getClass().getSimpleName() + ", " + first(other) + ".";
        };
    }

    private static String first(Throwable thrown) {
        String message = thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
        String line = SafeText.of(message.lines().findFirst().orElse(""));
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }
}
