package io.tidemark.sync.importing;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.util.Map;
import java.util.stream.Collectors;

/** What the exporter itself says, read without the code under test. */
final class SampleExport {

    private SampleExport() {}

    /** The engagement rate of each post by its id. */
    static Map<String, Double> rates(String export) {
        return CsvReader.builder().ofNamedCsvRecord(export).stream()
                .collect(Collectors.toMap(line -> line.getField("Tweet id"), SampleExport::rate));
    }

    private static double rate(NamedCsvRecord line) {
        return Double.parseDouble(line.getField("engagement rate"));
    }
}
