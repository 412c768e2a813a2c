package io.tidemark.testbed.simulator;

/** Values that no platform should send and that clients must survive. */
public enum HostileValue {
    TWO_TO_63("views", "9223372036854775808"),
    TWELVE_K("views", "\"12k\""),
    NEGATIVE("views", "-1"),
    FRACTION("views", "1.5"),
    HUGE_EXPONENT("views", "1e999999999"),
    NOT_A_NUMBER("views", "NaN"),
    WRONG_TYPE("views", "{\"count\":1}"),
    DEEP_NESTING("views", "[".repeat(20_000) + "]".repeat(20_000)),
    NUL("caption", "\"before\\u0000after\""),
    NUL_ID("id", "\"75000000\\u000000000000001\""),
    LONE_SURROGATE("caption", "\"half \\ud83d a face\""),
    TEN_MEGABYTES("caption", ""),
    YEAR_300000("published", ""),
    FOREIGN_PLATFORM("platform", "\"instagram\"");

    private static final long YEAR_300000_EPOCH_SECOND = 9_404_918_380_800L;

    private final String field;
    private final String literal;

    HostileValue(String field, String literal) {
        this.field = field;
        this.literal = literal;
    }

    /** The field it spoils unless the fault names another. */
    String field() {
        return field;
    }

    /**
     * The JSON that is written in the field's place.
     *
     * @param epochSeconds whether the platform writes times as strings of epoch seconds, else ISO-8601
     */
    String literal(boolean epochSeconds) {
        return switch (this) {
            case YEAR_300000 -> epochSeconds ? "\"" + YEAR_300000_EPOCH_SECOND + "\"" : "\"+300000-01-01T00:00:00Z\"";
            case TEN_MEGABYTES ->
                "\"123456789"
                        .repeat(1)
                        .concat("0123456789".repeat(1024 * 1024 - 1))
                        .concat("0\"");
            case TWO_TO_63,
                    TWELVE_K,
                    NEGATIVE,
                    FRACTION,
                    HUGE_EXPONENT,
                    NOT_A_NUMBER,
                    WRONG_TYPE,
                    DEEP_NESTING,
                    NUL,
                    NUL_ID,
                    LONE_SURROGATE,
                    FOREIGN_PLATFORM -> literal;
        };
    }
}
