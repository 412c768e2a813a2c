package io.tidemark.messaging.postgres;

/**
 * For statements that join what a batch has staged with a table. Their plans are kept while the table grows. Looking up
 * each staged key in the index is never far from the best plan, and takes the rows in the order of the staged ones; reading
 * a whole table for a batch is far from it, and has another order.
 */
public final class JoinByIndex {

    /** To be run before them; holds until the transaction ends. */
    public static final String SETTINGS = """
            SET LOCAL enable_seqscan = off;
            SET LOCAL enable_bitmapscan = off;
            SET LOCAL enable_hashjoin = off;
            SET LOCAL enable_mergejoin = off
            """;

    private JoinByIndex() {}
}
