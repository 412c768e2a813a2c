package io.tidemark.sync.account;

import io.micronaut.serde.annotation.Serdeable;

/**
 * The body of an error, RFC 9457.
 *
 * @param type always {@code about:blank}; {@code code} tells problems apart
 * @param title the status in words
 * @param status the HTTP status
 * @param detail what to mend, for people; never a value that was sent
 * @param code stable, for programs
 * @param requestId as sent in {@code X-Request-Id}, else made up
 */
@Serdeable
record Problem(String type, String title, int status, String detail, String code, String requestId) {}
