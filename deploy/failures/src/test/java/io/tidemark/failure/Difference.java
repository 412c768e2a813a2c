package io.tidemark.failure;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How what is there differs from what must be there: keys that are missing, keys that nothing asked for, and keys that are
 * there with another value. The first ten of each are told in words.
 */
final class Difference {

    private static final int TOLD = 10;

    private final String of;
    private final List<String> examples = new ArrayList<>();
    private long compared;
    private long lost;
    private long invented;
    private long wrong;

    Difference(String of) {
        this.of = of;
    }

    /**
     * Goes through both in the order of their keys.
     *
     * @param expected by key
     * @param actual   keys and rows in ascending order of the keys, each once
     */
    static Difference of(String what, SortedMap<String, Row> expected, Iterator<Map.Entry<String, Row>> actual) {
        Difference difference = new Difference(what);
        Iterator<Map.Entry<String, Row>> wanted = expected.entrySet().iterator();
        Map.Entry<String, Row> want = nextOf(wanted);
        Map.Entry<String, Row> have = nextOf(actual);
        while (want != null || have != null) {
            int order = want == null ? 1 : have == null ? -1 : want.getKey().compareTo(have.getKey());
            if (order < 0) {
                difference.lost(want.getKey());
                want = nextOf(wanted);
            } else if (order > 0) {
                difference.invented(have.getKey());
                have = nextOf(actual);
            } else {
                difference.same(want.getKey(), want.getValue(), have.getValue());
                want = nextOf(wanted);
                have = nextOf(actual);
            }
        }
        return difference;
    }

    private static Map.Entry<String, Row> nextOf(Iterator<Map.Entry<String, Row>> rows) {
        return rows.hasNext() ? rows.next() : null;
    }

    void lost(String key) {
        compared++;
        lost++;
        tell(lost, "lost " + key);
    }

    void invented(String key) {
        invented++;
        tell(invented, "invented " + key);
    }

    void wrong(String key, String how) {
        wrong++;
        tell(wrong, "wrong " + key + ": " + how);
    }

    /** Counts a key that is there and must be. */
    void found() {
        compared++;
    }

    private void same(String key, Row expected, Row actual) {
        found();
        if (!expected.equals(actual)) {
            wrong(key, columns(expected, actual));
        }
    }

    private static String columns(Row expected, Row actual) {
        List<String> differing = new ArrayList<>();
        SortedMap<String, String> all = new TreeMap<>(expected.columns());
        all.putAll(actual.columns());
        for (String column : all.keySet()) {
            String want = expected.columns().get(column);
            String have = actual.columns().get(column);
            if (want == null ? have != null : !want.equals(have)) {
                differing.add(column + " is " + have + " instead of " + want);
            }
        }
        return String.join(", ", differing);
    }

    private void tell(long sofar, String sentence) {
        if (sofar <= TOLD) {
            examples.add(sentence.replace('\u0001', ' '));
        }
    }

    /** What was compared, such as a table. */
    String of() {
        return of;
    }

    long lost() {
        return lost;
    }

    long invented() {
        return invented;
    }

    long wrong() {
        return wrong;
    }

    /** Keys that had to be there. */
    long compared() {
        return compared;
    }

    boolean isNone() {
        return lost == 0 && invented == 0 && wrong == 0;
    }

    /** The first ten of each kind. */
    List<String> examples() {
        return examples;
    }

    @Override
    public String toString() {
        return "%s: %d compared, lost %d, invented %d, wrong %d".formatted(of, compared, lost, invented, wrong);
    }
}
