package io.tidemark.sync.importing;

import java.time.Instant;
import java.util.UUID;

/**
 * What the sender says of a file.
 *
 * @param platform of every line; null when the lines tell it
 * @param handle of every line, lower case, without '@'; null when the lines tell it
 * @param fileName its name where it comes from, without folders; null when not told
 * @param observedAt the moment of every line that names none; null when the lines or the file's name tell it
 */
record ImportRequest(
        UUID projectId, ImportFormat format, String platform, String handle, String fileName, Instant observedAt) {}
