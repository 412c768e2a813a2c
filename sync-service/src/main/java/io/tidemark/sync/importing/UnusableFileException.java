package io.tidemark.sync.importing;

/** Ends the reading of a file. */
final class UnusableFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long line;
    private final String column;

    /**
     * @param line where it cannot be read, from 1
     * @param column as the file's header names it; null when none is at fault
     * @param reason in words, without what the file holds
     */
    UnusableFileException(long line, String column, String reason) {
        super(reason, null, false, false);
        this.line = line;
        this.column = column;
    }

    Refusal refusal() {
        return new Refusal(line, column, getMessage());
    }
}
