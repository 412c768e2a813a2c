package io.tidemark.sync.importing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The columns of a file by the names that a format gives them. Pure. */
final class Header {

    /** Where refusals place the header; lines without anything before it are passed over. */
    private static final int LINE = 1;

    private static final int LONGEST_SHOWN = 64;

    private final List<String> shown;
    private final Map<String, Integer> positions;

    private Header(List<String> shown, Map<String, Integer> positions) {
        this.shown = shown;
        this.positions = positions;
    }

    /**
     * Reads the first line of a file.
     *
     * @param canonical from a name as the file has it, in lower case and without outer spaces, to the format's own
     * @throws UnusableFileException when a column has no name or two have the same
     */
    static Header of(List<String> names, UnaryOperator<String> canonical) {
        List<String> shown = new ArrayList<>();
        Map<String, Integer> positions = new LinkedHashMap<>();
        for (String name : names) {
            String printable = name.replaceAll("[\\p{Cntrl}" + CsvFile.NOT_UTF8 + "]", "?");
            shown.add(printable.length() > LONGEST_SHOWN ? printable.substring(0, LONGEST_SHOWN) : printable);
            if (!printable.equals(name)) {
                throw new UnusableFileException(
                        LINE,
                        shown.getLast(),
                        "The header has control characters or bytes that are not UTF-8: save the file as UTF-8.");
            }
            String plain = name.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
            if (plain.isEmpty()) {
                throw new UnusableFileException(LINE, null, "Column " + shown.size() + " has no name.");
            }
            if (positions.put(canonical.apply(plain), shown.size() - 1) != null) {
                throw new UnusableFileException(LINE, shown.getLast(), "The header has this column twice.");
            }
        }
        return new Header(shown, positions);
    }

    int size() {
        return shown.size();
    }

    boolean has(String column) {
        return positions.containsKey(column);
    }

    /** Where the column is, or -1. */
    int position(String column) {
        return positions.getOrDefault(column, -1);
    }

    /** The column's name as the file has it; the format's own where the file lacks it. */
    String shown(String column) {
        return has(column) ? shown.get(position(column)) : column;
    }

    String shown(int position) {
        return shown.get(position);
    }

    /** The format's names of all columns, in the file's order. */
    Set<String> columns() {
        return positions.keySet();
    }

    /** @throws UnusableFileException when the file has no such column */
    void require(String column) {
        if (!has(column)) {
            throw new UnusableFileException(LINE, column, "The column is missing.");
        }
    }
}
