package io.tidemark.gateway.overview;

import io.tidemark.gateway.query.Cursor;
import io.tidemark.gateway.query.QueryParameters;
import java.util.Map;
import java.util.Optional;

/**
 * Which page of a list is wanted.
 *
 * @param after the row after which it begins; empty for the first page
 * @param fingerprint what the list's cursors belong to
 */
record PageQuery(Sort sort, Optional<Cursor> after, int limit, String fingerprint) {

    /** @param address names the list and its project */
    static PageQuery of(QueryParameters parameters, String address, Map<String, Sort> sorts, Sort otherwise) {
        Sort sort = parameters.choice("sort", sorts).orElse(otherwise);
        String fingerprint = parameters.fingerprint(address, sort.name());
        Optional<Cursor> after = parameters.text("cursor").map(text -> Cursor.decode(text, fingerprint));
        if (after.isPresent()
                && after.get().value() != null
                && sort.argument(after.get().value()) == null) {
            throw Cursor.refused();
        }
        return new PageQuery(sort, after, parameters.limit(), fingerprint);
    }
}
