package io.tidemark.bench;

import io.tidemark.testbed.UnpackedArchive;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The programs that Tidemark is measured against, as a build with the profile {@code bench} fetched them. */
public final class Peers {

    private static final String ENDING = "-plugin.tar.gz";

    private Peers() {}

    /**
     * The folder that holds Debezium's JDBC sink, a plugin of Kafka Connect.
     *
     * @throws IllegalStateException if the build did not fetch it
     */
    public static Path jdbcSink(Path checkout) {
        Path peers = checkout.resolve("deploy/bench/target/peers");
        Path archive = archive(peers, "debezium-connector-jdbc-");
        String name = archive.getFileName().toString();
        return UnpackedArchive.folder(
                name.substring(0, name.length() - ENDING.length()),
                () -> new GZIPInputStream(new BufferedInputStream(Files.newInputStream(archive))));
    }

    private static Path archive(Path peers, String name) {
        if (Files.isDirectory(peers)) {
            try (Stream<Path> files = Files.list(peers)) {
                List<Path> found = files.filter(
                                file -> file.getFileName().toString().startsWith(name))
                        .filter(file -> file.getFileName().toString().endsWith(ENDING))
                        .sorted()
                        .toList();
                if (!found.isEmpty()) {
                    return found.getLast();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Could not look into " + peers, e);
            }
        }
        throw new IllegalStateException("The peer is not in " + peers + ": build with the profile bench, as"
                + " ./tidemark bench does without --no-build");
    }
}
