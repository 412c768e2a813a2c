package io.tidemark.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DifferenceTest {

    private final SortedMap<String, Row> expected = rows("a", "b", "c");

    @Test
    void equalRowsAreNoDifference() {
        Difference difference = compare(rows("a", "b", "c"));
        assertThat(difference.isNone()).isTrue();
        assertThat(difference.compared()).isEqualTo(3);
    }

    @Test
    void aLostRowIsSeen() {
        Difference difference = compare(rows("a", "c"));
        assertThat(difference.lost()).isEqualTo(1);
        assertThat(difference.invented() + difference.wrong()).isZero();
        assertThat(difference.examples()).containsExactly("lost b");
    }

    @Test
    void aLostLastRowIsSeen() {
        assertThat(compare(rows("a", "b")).examples()).containsExactly("lost c");
    }

    @Test
    void anInventedRowIsSeen() {
        Difference difference = compare(rows("a", "b", "bb", "c", "d"));
        assertThat(difference.invented()).isEqualTo(2);
        assertThat(difference.lost() + difference.wrong()).isZero();
        assertThat(difference.examples()).containsExactly("invented bb", "invented d");
    }

    @Test
    void aWrongValueIsSeenWithItsColumn() {
        SortedMap<String, Row> actual = rows("a", "b", "c");
        actual.get("b").put("value", "other");
        Difference difference = compare(actual);
        assertThat(difference.wrong()).isEqualTo(1);
        assertThat(difference.lost() + difference.invented()).isZero();
        assertThat(difference.examples()).containsExactly("wrong b: value is other instead of of b");
    }

    @Test
    void aNullInPlaceOfAValueIsWrong() {
        SortedMap<String, Row> actual = rows("a", "b", "c");
        actual.get("c").columns().remove("value");
        assertThat(compare(actual).examples()).containsExactly("wrong c: value is null instead of of c");
    }

    @Test
    void onlyTheFirstTenOfAKindAreToldInWords() {
        SortedMap<String, Row> many = new TreeMap<>();
        for (int i = 10; i < 40; i++) {
            many.put("k" + i, new Row());
        }
        Difference difference = Difference.of(
                "many", many, new TreeMap<String, Row>().entrySet().iterator());
        assertThat(difference.lost()).isEqualTo(30);
        assertThat(difference.examples()).hasSize(10);
    }

    private Difference compare(SortedMap<String, Row> actual) {
        return Difference.of("table", expected, actual.entrySet().iterator());
    }

    private static SortedMap<String, Row> rows(String... keys) {
        SortedMap<String, Row> rows = new TreeMap<>();
        for (String key : keys) {
            rows.put(key, new Row().put("key", key).put("value", "of " + key));
        }
        return rows;
    }
}
