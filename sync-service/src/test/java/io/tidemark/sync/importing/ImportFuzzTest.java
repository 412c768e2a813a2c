package io.tidemark.sync.importing;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

class ImportFuzzTest {

    private static final Instant NOW = Instant.parse("2026-09-20T10:01:00Z");
    private static final int MOST_LINES = 10_000;

    private static final ImportConfig CONFIG = new ImportConfig(
            1_000_000,
            1000,
            50,
            10,
            1,
            1,
            Duration.ofSeconds(1),
            10,
            Duration.ofMinutes(1),
            Duration.ofDays(1),
            Duration.ofMinutes(1));

    /** Any file under any format: its lines are read or refused, and nothing else happens. */
    @FuzzTest
    void fileIsReadOrRefusedLineByLine(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("import", ".csv");
        try {
            Files.write(file, bytes);
            for (ImportFormat format : ImportFormat.values()) {
                read(file, format);
            }
        } finally {
            Files.delete(file);
        }
    }

    private static void read(Path file, ImportFormat format) throws IOException {
        ImportRequest request = new ImportRequest(
                new UUID(0, 1), format, format == ImportFormat.POSTS_CSV ? null : "x", "ada", "2026-01-02.csv", null);
        try (CsvFile csv = CsvFile.open(file, CONFIG)) {
            CsvFile.Row head = csv.next();
            if (head == null) {
                return;
            }
            LineFormat lines = format.read(head.fields(), request, NOW);
            int read = 0;
            for (CsvFile.Row row = csv.next(); row != null; row = csv.next()) {
                assertThat(row.line()).isPositive();
                assertThat(++read).isLessThan(MOST_LINES);
                try {
                    assertThat(lines.read(Cells.of(lines.header(), row.fields())))
                            .isNotNull();
                } catch (RefusedLineException e) {
                    assertThat(e.getMessage()).isNotBlank();
                }
            }
        } catch (UnusableFileException e) {
            assertThat(e.refusal().line()).isPositive();
        }
    }
}
