package io.tidemark.sync.ads;

/** How far back an ad account is read. */
enum ReadingKind {
    /** The newest days. */
    RECENT,
    /** Every day that platforms still restate. */
    WINDOW
}
