package io.tidemark.sync.platform;

/**
 * One page to read.
 *
 * @param cursor the {@link FetchResult.Page#nextCursor()} of the page before; null for the first. It is good for one run
 *     only.
 * @param insights which posts are due for what is costly to read
 */
public record FetchRequest(SourceAccount account, SyncKind kind, String cursor, InsightsDue insights) {}
