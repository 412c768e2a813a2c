package io.tidemark.gateway.overview;

import java.util.List;
import java.util.Optional;

/**
 * Rows of a list.
 *
 * @param rows in the order of the sort
 * @param next the cursor of the next page; empty on the last one
 */
record Page<T>(List<T> rows, Optional<String> next) {}
