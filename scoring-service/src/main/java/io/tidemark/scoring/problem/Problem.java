package io.tidemark.scoring.problem;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;

/**
 * An error as RFC 9457 writes it.
 *
 * @param type always {@code about:blank}; the code tells problems apart
 * @param title the name of the status
 * @param status the HTTP status
 * @param detail what is wrong, for people; null when nothing may be told
 * @param code what is wrong, for programs
 */
@Serdeable
public record Problem(
        String type, String title, int status, @Nullable String detail, String code) {}
