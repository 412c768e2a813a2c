package io.tidemark.testbed;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Command lines for child JVMs, run by the same Java as this one. */
public final class JavaCommand {

    private JavaCommand() {}

    public static List<String> of(List<String> options, List<String> program) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(program);
        return command;
    }

    /** The class path of this JVM, valid in any working directory. */
    public static String ownClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The jar that this JVM was started with, if its class path is that jar alone, lib beside it. */
    public static Optional<Path> ownJar() {
        String classPath = System.getProperty("java.class.path");
        boolean single = !classPath.contains(File.pathSeparator) && classPath.endsWith(".jar");
        return single ? Optional.of(Path.of(classPath).toAbsolutePath()) : Optional.empty();
    }
}
