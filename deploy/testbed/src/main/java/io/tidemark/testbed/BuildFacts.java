package io.tidemark.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What the build knew.
 *
 * @param version         Tidemark's own
 * @param registryVersion Apicurio's
 * @param registryArchive where the registry's program lies in the local Maven repository
 */
public record BuildFacts(String version, String registryVersion, Path registryArchive) {

    public static BuildFacts read() {
        Properties properties = new Properties();
        try (InputStream resource = BuildFacts.class.getResourceAsStream("testbed.properties")) {
            properties.load(resource);
        } catch (IOException e) {
            throw new UncheckedIOException("testbed.properties could not be read", e);
        }
        return new BuildFacts(
                properties.getProperty("version"),
                properties.getProperty("registry.version"),
                Path.of(properties.getProperty("registry.archive")));
    }
}
