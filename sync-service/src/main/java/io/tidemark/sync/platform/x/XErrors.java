package io.tidemark.sync.platform.x;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Json;
import io.tidemark.sync.platform.Reading;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The errors within an answer of HTTP 200, each once although X repeats some, without those about what our posts only
 * refer to.
 *
 * @param all in the order of the wire
 * @param unreadable whether an error could not be read, so that it is not known what is missing
 */
record XErrors(Set<XError> all, boolean unreadable) {

    static final String NOT_FOUND = "resource-not-found";
    private static final Set<String> OF_FIELDS =
            Set.of("not-authorized-for-field", "field-unauthorized", "field-hydration-failure");

    /**
     * One error.
     *
     * @param id the post or account that it is about; null when it does not tell
     * @param problem the end of its type's address, such as {@code resource-not-found}
     * @param field the field that it is about; null when it is about the whole
     * @param resource what the id names, such as {@code tweet}, {@code post} or {@code user}; null when not told
     */
    record XError(String id, String problem, String field, String resource) {

        /** Whether a metric is missing and the post itself is fine. */
        boolean ofField() {
            return OF_FIELDS.contains(problem);
        }

        /** Whether it is about the account and not about one of its posts. */
        boolean ofUser() {
            return "user".equals(resource);
        }
    }

    /** Reads {@code errors} of an answer. */
    static XErrors read(Fields body) {
        Reading<List<Json>> list = body.list("errors");
        List<Json> items = list.orNull();
        Set<XError> errors = new LinkedHashSet<>();
        boolean unreadable = list instanceof Reading.Unreadable<List<Json>>;
        for (Json item : items == null ? List.<Json>of() : items) {
            if (!(item instanceof Json.Obj object)) {
                unreadable = true;
                continue;
            }
            Fields error = new Fields(object);
            if (!"includes".equals(error.text("section").orNull())) {
                String id = error.id("resource_id").orNull();
                errors.add(new XError(
                        id == null ? error.id("value").orNull() : id,
                        suffix(error.text("type").orNull()),
                        error.text("field").orNull(),
                        error.text("resource_type").orNull()));
            }
        }
        return new XErrors(errors, unreadable);
    }

    /** The end of a problem type's address, whichever host it names; empty when there is none. */
    static String suffix(String type) {
        return type == null ? "" : type.substring(type.lastIndexOf('/') + 1);
    }

    /** Whether the errors tell that something else than a field is left out. */
    boolean leaveSomethingOut() {
        return unreadable || all.stream().anyMatch(error -> !error.ofField());
    }

    /** Whether X keeps a field, or the group of fields that it is in, from us. */
    boolean deny(String id, String group, String field) {
        return all.stream()
                .anyMatch(error -> error.ofField()
                        && id.equals(error.id())
                        && (group.equals(error.field()) || (group + "." + field).equals(error.field())));
    }
}
