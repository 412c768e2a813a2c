package io.tidemark.bench.query;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.tidemark.bench.CpuTime;
import io.tidemark.bench.Ratio;
import io.tidemark.bench.Report;
import io.tidemark.schemas.MetricCatalog;
import io.tidemark.schemas.MetricDefinition;
import io.tidemark.testbed.LocalPostgres;
import io.tidemark.testbed.PostgresDatabase;
import io.tidemark.testbed.stack.ServiceProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * One export of all posts of a project, and the same by {@code COPY … TO STDOUT}.
 *
 * @param posts how many the project has
 */
record ExportTurn(ServiceProcess gateway, PostgresDatabase database, String project, String key, int posts) {

    private static final int BUFFER = 64 * 1024;

    /** As in the export, in its order. */
    private static final String COLUMNS = "post_key, platform, external_id, account_key, creator_handle, media_type,"
            + " published_at, caption, permalink, thumbnail_url, duration_ms, is_ad, deleted_at, post_observed_at, "
            + MetricCatalog.all().stream().map(MetricDefinition::id).collect(Collectors.joining(", "))
            + ", engagements::float8 / nullif(impressions, 0), metrics_observed_at, metrics_source, metrics_approximate,"
            + " container_id, organic_score, scored_at, unscored_reason, eligible, override, eligibility_changed_at";

    /**
     * What a turn took.
     *
     * @param early memory of the gateway's process in bytes when a tenth was read
     * @param most the most that was seen of it
     */
    record Figures(double seconds, long bytes, long early, long most) {}

    /** Both in turns, after the export was compared with the table. */
    void run(Report report, LocalPostgres postgres, int rounds) throws IOException, SQLException {
        compare();
        report.say("the export of %,d posts holds what the table holds", posts);
        long expected = export(Long.MAX_VALUE).bytes();
        List<Double> shares = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            double postgresCpu = CpuTime.seconds(postgres.process().handle());
            Figures copy = copy();
            double copyCpu = CpuTime.seconds(postgres.process().handle()) - postgresCpu;
            report.say(
                    "COPY TO STDOUT CSV  %,9.0f rows/s  %,d MB  CPU: postgres %.1f s",
                    posts / copy.seconds(), copy.bytes() >> 20, copyCpu);
            double gatewayCpu = CpuTime.seconds(gateway.process().handle());
            Figures export = export(expected);
            if (export.bytes() != expected) {
                throw new IllegalStateException(
                        "An export had %,d bytes and another %,d".formatted(expected, export.bytes()));
            }
            report.say(
                    "export              %,9.0f rows/s  %,d MB  CPU: gateway %.1f s, postgres %.1f s; gateway %d MB at a tenth"
                            + " of it, %d MB at most",
                    posts / export.seconds(),
                    export.bytes() >> 20,
                    CpuTime.seconds(gateway.process().handle()) - gatewayCpu,
                    CpuTime.seconds(postgres.process().handle()) - postgresCpu - copyCpu,
                    export.early() >> 20,
                    export.most() >> 20);
            shares.add(copy.seconds() / export.seconds());
        }
        report.say("the export reaches %s the rows a second of COPY", new Ratio(shares));
    }

    /**
     * Compares the export with the table: rows, and of every metric and the score how many are known and their sum, and a
     * checksum over the texts.
     *
     * @throws IllegalStateException when they differ
     */
    void compare() throws IOException, SQLException {
        List<String> exported = exportedSums();
        List<String> stored = storedSums();
        if (!exported.equals(stored)) {
            throw new IllegalStateException("The export sums up to %s where the table holds %s, so there are no figures"
                    .formatted(exported, stored));
        }
    }

    private List<String> exportedSums() throws IOException {
        List<MetricDefinition> metrics = MetricCatalog.all();
        long rows = 0;
        long checksum = 0;
        long[] known = new long[metrics.size() + 1];
        double[] sums = new double[metrics.size() + 1];
        try (InputStream body = open();
                CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(body, StandardCharsets.UTF_8)) {
            for (NamedCsvRecord row : csv) {
                rows++;
                CRC32 crc = new CRC32();
                crc.update((row.getField("postKey") + row.getField("caption") + row.getField("permalink"))
                        .getBytes(StandardCharsets.UTF_8));
                checksum += crc.getValue();
                for (int i = 0; i <= metrics.size(); i++) {
                    String cell =
                            row.getField(i < metrics.size() ? metrics.get(i).jsonName() : "organicScore");
                    if (!cell.isEmpty()) {
                        known[i]++;
                        sums[i] += Double.parseDouble(cell);
                    }
                }
            }
        }
        return sums(rows, checksum, known, sums);
    }

    private List<String> storedSums() throws SQLException {
        List<String> columns = new ArrayList<>();
        for (MetricDefinition metric : MetricCatalog.all()) {
            columns.add("count(%1$s), coalesce(sum(%1$s), 0)".formatted(metric.id()));
        }
        columns.add("count(organic_score), coalesce(sum(organic_score), 0)");
        try (Connection connection = database.dataSource("postgres").getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT count(*), sum(crc32(convert_to(post_key || caption || permalink, 'UTF8'))), %s
                        FROM gateway.post_overview WHERE project_id = '%s' AND watched
                        """.formatted(String.join(", ", columns), project))) {
            row.next();
            long[] known = new long[columns.size()];
            double[] sums = new double[columns.size()];
            for (int i = 0; i < known.length; i++) {
                known[i] = row.getLong(3 + 2 * i);
                sums[i] = row.getDouble(4 + 2 * i);
            }
            return sums(row.getLong(1), row.getLong(2), known, sums);
        }
    }

    /** Sums of shares depend on the order of their parts in the last digits. */
    private static List<String> sums(long rows, long checksum, long[] known, double[] sums) {
        List<String> all = new ArrayList<>(List.of("rows " + rows, "texts " + checksum));
        for (int i = 0; i < known.length; i++) {
            all.add(known[i] + " known, " + Math.round(sums[i]));
        }
        return all;
    }

    /** Reads an export to its end and throws it away. */
    Figures export(long expectedBytes) throws IOException {
        Memory memory = new Memory();
        long begin = System.nanoTime();
        long bytes;
        try (InputStream body = open()) {
            bytes = drain(body, read -> memory.look(read, expectedBytes));
        }
        return new Figures((System.nanoTime() - begin) / 1e9, bytes, memory.early, memory.most);
    }

    /** Reads the same rows from the database straight away and throws them away. */
    Figures copy() throws SQLException {
        try (Connection connection = database.dataSource("postgres").getConnection()) {
            long begin = System.nanoTime();
            CopyOut copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (SELECT " + COLUMNS + " FROM gateway.post_overview WHERE project_id = '" + project
                            + "' AND watched) TO STDOUT (FORMAT csv)");
            long bytes = 0;
            long rows = 0;
            for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                bytes += row.length;
                rows++;
            }
            if (rows != posts) {
                throw new IllegalStateException("COPY told %,d rows of %,d".formatted(rows, posts));
            }
            return new Figures((System.nanoTime() - begin) / 1e9, bytes, 0, 0);
        }
    }

    private InputStream open() throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(gateway.url() + "/v1/projects/" + project + "/exports/posts.csv")
                        .toURL()
                        .openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + key);
        if (connection.getResponseCode() != 200) {
            throw new IllegalStateException("The export was answered with " + connection.getResponseCode());
        }
        return connection.getInputStream();
    }

    private static long drain(InputStream body, LongConsumer progress) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long bytes = 0;
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            bytes += read;
            progress.accept(bytes);
        }
        return bytes;
    }

    /** Looks at the process' memory now and then. */
    private final class Memory {
        private static final long STEP = 8 * 1024 * 1024;
        private long next = STEP;
        private long early;
        private long most;

        void look(long bytes, long expectedBytes) {
            if (bytes < next) {
                return;
            }
            next = bytes + STEP;
            long resident = gateway.residentBytes();
            if (early == 0 && bytes > expectedBytes / 10) {
                early = resident;
            }
            most = Math.max(most, resident);
        }
    }
}
