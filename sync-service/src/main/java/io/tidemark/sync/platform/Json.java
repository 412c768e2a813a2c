package io.tidemark.sync.platform;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A JSON value exactly as it stood on the wire: numbers keep their literal, and an object remembers which of its keys
 * came twice.
 */
public sealed interface Json {

    /**
     * An object.
     *
     * @param fields the fields in wire order; a repeated key holds its first value
     * @param repeated the keys that came more than once, whose value is therefore unknown
     */
    record Obj(Map<String, Json> fields, Set<String> repeated) implements Json {}

    /** An array. */
    record Arr(List<Json> items) implements Json {}

    /** A string, not yet normalised. */
    record Text(String value) implements Json {}

    /** A number as it was written, which may be {@code NaN}, too large or not whole. */
    record Num(String literal) implements Json {}

    /** A truth value. */
    record Bool(boolean value) implements Json {}

    /** The literal {@code null}. */
    record Null() implements Json {}
}
