package io.tidemark.e2e;

import java.util.Map;

/**
 * One line of an imported file.
 *
 * @param handle         the creator
 * @param counts         what the line tells; a cell that is empty is not there
 * @param engagementRate what the exporter divided, or null
 */
record Imported(String postKey, String handle, Map<String, Long> counts, Double engagementRate) {}
