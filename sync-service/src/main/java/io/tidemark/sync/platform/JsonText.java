package io.tidemark.sync.platform;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/** Writes JSON in one fixed form: sorted keys, no spaces, numbers as they were. Equal values give equal text. */
public final class JsonText {

    private JsonText() {}

    /** An object of these fields; a null value leaves its key out. */
    public static String object(Map<String, Json> fields) {
        StringBuilder out = new StringBuilder();
        write(new Json.Obj(fields, java.util.Set.of()), out);
        return out.toString();
    }

    private static void write(Json value, StringBuilder out) {
        switch (value) {
            case Json.Obj(Map<String, Json> fields, var ignored) -> writeObject(fields, out);
            case Json.Arr(var items) -> {
                out.append('[');
                for (Iterator<Json> each = items.iterator(); each.hasNext(); ) {
                    write(each.next(), out);
                    out.append(each.hasNext() ? "," : "");
                }
                out.append(']');
            }
            case Json.Text(String text) -> writeText(text, out);
            case Json.Num(String literal) -> out.append(literal);
            case Json.Bool(boolean flag) -> out.append(flag);
            case Json.Null() -> out.append("null");
        }
    }

    private static void writeObject(Map<String, Json> fields, StringBuilder out) {
        out.append('{');
        String separator = "";
        for (Map.Entry<String, Json> field : new TreeMap<>(fields).entrySet()) {
            if (field.getValue() != null) {
                out.append(separator);
                writeText(field.getKey(), out);
                out.append(':');
                write(field.getValue(), out);
                separator = ",";
            }
        }
        out.append('}');
    }

    private static void writeText(String text, StringBuilder out) {
        out.append('"');
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
