package io.tidemark.gateway.overview;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {

    @Test
    void valuesStandAsTheyAreAndUnknownOnesAreEmpty() {
        Csv csv = new Csv(16);
        csv.text("tiktok:1");
        csv.empty();
        csv.whole(0);
        csv.decimal(0.0193);
        csv.flag(false);
        csv.time(Instant.parse("2026-01-15T18:30:00.5Z"));
        csv.id(UUID.fromString("018f6f2c-5a0e-4c1f-9b57-0d5a3f1c2e11"));
        csv.endRow();
        csv.empty();
        csv.text("");
        csv.endRow();

        assertThat(text(csv))
                .isEqualTo("tiktok:1,,0,0.0193,false,2026-01-15T18:30:00.500Z,018f6f2c-5a0e-4c1f-9b57-0d5a3f1c2e11\r\n"
                        + ",\"\"\r\n");
        assertThat(csv.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, -7, 10, 99, 100, 1_000_000, Long.MAX_VALUE, Long.MIN_VALUE})
    void wholeNumbersAreWrittenAsJavaWritesThem(long value) {
        Csv csv = new Csv(0);
        csv.whole(value);
        assertThat(text(csv)).isEqualTo(Long.toString(value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain|plain",
                "a;b c|a;b c",
                "a,b|\"a,b\"",
                "say \"hi\"|\"say \"\"hi\"\"\"",
                "\"|\"\"\"\"",
                "=1+1|'=1+1",
                "+1|'+1",
                "-1|'-1",
                "@SUM(A1)|'@SUM(A1)",
                "1=1|1=1",
                "=HYPERLINK(\"x\",\"y\")|\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"",
                "＝1+1|'＝1+1",
                "＠x|'＠x",
                "漢=1|漢=1"
            })
    void textIsQuotedWhereItMustAndNeverAFormula(String value, String cell) {
        Csv csv = new Csv(0);
        csv.text(value);
        assertThat(text(csv)).isEqualTo(cell);
    }

    @Test
    void controlCharactersAtTheBeginningAreNoFormulaEither() {
        Csv csv = new Csv(0);
        for (String value : List.of("\t=1", "\r=1", "\n=1", "a\r\nb")) {
            csv.text(value);
        }
        assertThat(text(csv)).isEqualTo("'\t=1,\"'\r=1\",\"'\n=1\",\"a\r\nb\"");
    }

    @Test
    void anotherReaderFindsWhatWasWritten() {
        Random random = new Random(20_260_101);
        String[] parts = {"a", ",", "\"", "\r", "\n", "é", "漢", "😀", " ", "'", "=", "x".repeat(3000)};
        Csv csv = new Csv(64);
        List<List<String>> expected = new ArrayList<>();
        for (int row = 0; row < 300; row++) {
            List<String> cells = new ArrayList<>();
            for (int cell = 0; cell < 5; cell++) {
                StringBuilder value = new StringBuilder("_");
                for (int part = random.nextInt(6); part > 0; part--) {
                    value.append(parts[random.nextInt(parts.length)]);
                }
                csv.text(value.toString());
                cells.add(value.toString());
            }
            csv.endRow();
            expected.add(cells);
        }

        List<List<String>> read = new ArrayList<>();
        CsvReader.builder().ofCsvRecord(text(csv)).forEach(row -> read.add(row.getFields()));
        assertThat(read).isEqualTo(expected);
    }

    private static String text(Csv csv) {
        return new String(csv.take(), StandardCharsets.UTF_8);
    }
}
