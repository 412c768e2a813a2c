package io.tidemark.testbed;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs for this platform, from the class path. */
final class PostgresProgram {

    private static final int KEY_LENGTH = 12;

    private final Path folder;
    private final List<String> prefix;

    private PostgresProgram(Path folder, List<String> prefix) {
        this.folder = folder;
        this.prefix = prefix;
    }

    static PostgresProgram find() {
        return new PostgresProgram(unpacked(), asOrdinaryUser());
    }

    /** The command line of one of the programs, as in {@code initdb}. */
    List<String> command(String program, List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(folder.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        return command;
    }

    private static Path unpacked() {
        String name = archiveName(System.getProperty("os.name"), System.getProperty("os.arch"));
        try (InputStream archive = PostgresProgram.class.getResourceAsStream("/" + name)) {
            if (archive == null) {
                throw new StartFailedException("There is no PostgreSQL for this machine: " + name + " is missing.");
            }
            byte[] bytes = archive.readAllBytes();
            String key = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            return UnpackedArchive.folder(
                    "postgres-" + key.substring(0, KEY_LENGTH),
                    () -> new XZInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL's archive could not be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** The file that the binaries' jar of a platform holds. */
    static String archiveName(String system, String machine) {
        String kernel = system.startsWith("Mac") ? "darwin" : "linux";
        String processor = switch (machine) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> machine;
        };
        return "postgres-" + kernel + "-" + processor + ".txz";
    }

    /** PostgreSQL refuses to be root; inside a user namespace without a mapping it is nobody, yet owns its files. */
    private static List<String> asOrdinaryUser() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        if (!succeeds(List.of("unshare", "-U", "true"))) {
            throw new StartFailedException(
                    "PostgreSQL does not run as root and \"unshare -U\" is not allowed here: use an ordinary user.");
        }
        return List.of("unshare", "-U");
    }

    private static boolean succeeds(List<String> command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while trying " + command, e);
        }
    }
}
