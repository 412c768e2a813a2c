package io.tidemark.messaging;

import org.apache.avro.util.ClassSecurityValidator;

/**
 * What Avro may load and allocate. It holds for the whole JVM and is set before the first byte is decoded; a limit given on
 * the command line is left alone.
 */
final class AvroLimits {

    private static final String EVENT_PACKAGE = "io.tidemark.schemas.event.";

    /** A block count is read before its items, so a few bytes could ask for an array of billions. */
    private static final String MAX_COLLECTION_ITEMS = "100000";

    /** Above the largest record that a broker takes. */
    private static final String MAX_TEXT_BYTES = Integer.toString(16 * 1024 * 1024);

    static {
        setUnlessGiven("org.apache.avro.limits.collectionItems.maxLength", MAX_COLLECTION_ITEMS);
        setUnlessGiven("org.apache.avro.limits.collectionItems.maxAllocation", MAX_COLLECTION_ITEMS);
        setUnlessGiven("org.apache.avro.limits.string.maxLength", MAX_TEXT_BYTES);
        setUnlessGiven("org.apache.avro.limits.bytes.maxLength", MAX_TEXT_BYTES);
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.DEFAULT, type -> type.getName().startsWith(EVENT_PACKAGE)));
    }

    private AvroLimits() {}

    /** Runs the static initializer once. */
    static void apply() {}

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
