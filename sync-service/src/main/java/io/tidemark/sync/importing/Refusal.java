package io.tidemark.sync.importing;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;

/**
 * Why a line was not imported.
 *
 * @param line where it begins in the file, from 1; line breaks inside quotes count
 * @param column as the file's header names it; null when the line as a whole is wrong
 * @param reason in words, without what the line holds
 */
@Serdeable
record Refusal(long line, @Nullable String column, String reason) {}
