package io.tidemark.testbed;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a child writes, straight into a file: no thread copies it, so a child never blocks on a parent that is stopped.
 *
 * @param path  the file; it need not exist yet
 * @param start length in bytes when this run began; what lies before belongs to earlier runs
 */
public record LogFile(Path path, long start) {

    private static final int TAIL_BYTES = 64 * 1024;
    private static final int SEARCH_BYTES = 4 * 1024 * 1024;

    /** The log of a run that begins at this moment. */
    static LogFile beginningAt(Path path) {
        return new LogFile(path, path.toFile().length());
    }

    /** The last lines of this run, oldest first. */
    public List<String> tail(int lines) {
        long end = path.toFile().length();
        List<String> all =
                read(Math.max(start, end - TAIL_BYTES), TAIL_BYTES).lines().toList();
        return all.subList(Math.max(0, all.size() - lines), all.size());
    }

    /** The first place of this run where the pattern matches. */
    public Optional<MatchResult> find(Pattern pattern) {
        Matcher matcher = pattern.matcher(read(start, SEARCH_BYTES));
        return matcher.find() ? Optional.of(matcher.toMatchResult()) : Optional.empty();
    }

    /** Whether this run wrote the text among its first megabytes. */
    public boolean contains(String text) {
        return read(start, SEARCH_BYTES).contains(text);
    }

    private String read(long from, int limit) {
        if (!Files.exists(path)) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long length = Math.clamp(file.length() - from, 0, limit);
            byte[] bytes = new byte[Math.toIntExact(length)];
            file.seek(from);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + path, e);
        }
    }
}
