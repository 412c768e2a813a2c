package io.tidemark.metrics.problem;

import io.micronaut.serde.annotation.Serdeable;

/**
 * An error as RFC 9457 has it.
 *
 * @param type always {@code about:blank}: {@code code} names the problem
 * @param title what the HTTP status means
 * @param status the HTTP status
 * @param detail what was wrong with this request; for people
 * @param code a stable name, such as {@code post_not_measured}; for programs
 * @param requestId the caller's {@code X-Request-Id}, or one made up
 */
@Serdeable
public record Problem(String type, String title, int status, String detail, String code, String requestId) {}
