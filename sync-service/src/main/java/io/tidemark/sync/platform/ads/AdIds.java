package io.tidemark.sync.platform.ads;

import java.util.List;

/**
 * A page of ad ids.
 *
 * @param nextCursor null on the last page
 */
public record AdIds(List<String> ids, String nextCursor) {}
