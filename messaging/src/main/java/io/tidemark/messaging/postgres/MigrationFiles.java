package io.tidemark.messaging.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** The migrations that a service brings along. */
final class MigrationFiles {

    private static final String FOLDER = "db/migration";

    private MigrationFiles() {}

    /** What Flyway would note of each file, by the file's name; empty when there are none. */
    static Map<String, Integer> checksums(ClassLoader loader) throws IOException {
        URL folder = loader.getResource(FOLDER);
        Map<String, Integer> checksums = new HashMap<>();
        if (folder == null) {
            return checksums;
        }
        for (String name : folder.openConnection() instanceof JarURLConnection jar ? names(jar) : names(folder)) {
            try (InputStream file = loader.getResourceAsStream(FOLDER + "/" + name)) {
                checksums.put(name, checksum(file));
            }
        }
        return checksums;
    }

    private static List<String> names(JarURLConnection folder) throws IOException {
        String prefix = FOLDER + "/";
        return folder.getJarFile().stream()
                .filter(entry -> !entry.isDirectory())
                .map(JarEntry::getName)
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    private static List<String> names(URL folder) throws IOException {
        Path root = Path.of(URI.create(folder.toString()));
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .toList();
        }
    }

    /** Flyway's own: over the lines without what ends them, so that a checkout for Windows does not change it. */
    private static int checksum(InputStream file) throws IOException {
        CRC32 checksum = new CRC32();
        BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            checksum.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return (int) checksum.getValue();
    }
}
