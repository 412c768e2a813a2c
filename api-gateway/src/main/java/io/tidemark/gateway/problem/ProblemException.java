package io.tidemark.gateway.problem;

/** A request that is answered with a {@link Problem}. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemCode code;

    /** @param detail what is wrong, why, and what to do; goes to the caller */
    public ProblemException(ProblemCode code, String detail) {
        // An answer, not a failure: nobody reads its stack.
        super(detail, null, false, false);
        this.code = code;
    }

    public ProblemCode code() {
        return code;
    }
}
