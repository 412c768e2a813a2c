package io.tidemark.failure;

import io.tidemark.failure.agent.KillAgent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Packs the agent's package, as it was compiled, into a jar that {@code -javaagent} takes. */
final class AgentJar {

    private AgentJar() {}

    static Path in(Path folder) {
        Path jar = folder.resolve("kill-agent.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", KillAgent.class.getName());
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            for (Path compiled : classes()) {
                String packageFolder = KillAgent.class.getPackageName().replace('.', '/');
                out.putNextEntry(new JarEntry(packageFolder + "/" + compiled.getFileName()));
                Files.copy(compiled, out);
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException("The agent could not be packed", e);
        }
    }

    private static List<Path> classes() throws IOException {
        Path root = Path.of(KillAgent.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        try (Stream<Path> files =
                Files.list(root.resolve(KillAgent.class.getPackageName().replace('.', '/')))) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }
}
