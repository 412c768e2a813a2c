package io.tidemark.sync.importing;

/** Ends the reading of one line; the lines after it go on. */
final class RefusedLineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String column;

    /**
     * @param column as the file's header names it; null when the line as a whole is wrong
     * @param reason in words, without what the line holds
     */
    RefusedLineException(String column, String reason) {
        // An answer, not a failure: nobody reads its stack.
        super(reason, null, false, false);
        this.column = column;
    }

    String column() {
        return column;
    }
}
