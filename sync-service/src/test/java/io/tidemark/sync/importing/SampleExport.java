package io.tidemark.sync.importing;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the exporter itself says, read without the code under test. The sample in {@code importing/} has the figures, the times
 * and the form of a real export, of May 2018 and of a public organisation's account. Its texts and its handle are made up, and
 * so are the lower bits of its ids; the upper ones tell the time.
 */
final class SampleExport {

    private SampleExport() {}

    /** A file of {@code importing/}. */
    static String sample(String name) throws IOException {
        try (InputStream in = SampleExport.class.getResourceAsStream("/importing/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The engagement rate of each post by its id. */
    static Map<String, Double> rates(String export) {
        return CsvReader.builder().ofNamedCsvRecord(export).stream()
                .collect(Collectors.toMap(line -> line.getField("Tweet id"), SampleExport::rate));
    }

    private static double rate(NamedCsvRecord line) {
        return Double.parseDouble(line.getField("engagement rate"));
    }
}
