package io.tidemark.testbed.simulator;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The numbers that the simulator lives on; {@code simulator/README.md} beside the files tells where
 * they come from.
 *
 * @param accounts every account, by number
 * @param videos every video, by account, newest first
 */
record Figures(List<Account> accounts, List<Video> videos) {

    /**
     * @param source {@code tiktok_business} or {@code sift}
     * @param followers on the day of the newest observation
     */
    record Account(int number, String source, long followers) {}

    /**
     * @param account number of the account that posted it
     * @param publishedSeconds seconds from publication to the newest observation of all
     * @param durationSeconds 0 for a post of photos
     * @param observations oldest first, never empty
     */
    record Video(int account, long publishedSeconds, int durationSeconds, List<Observation> observations) {}

    /**
     * @param ageSeconds seconds since publication
     * @param counters one per {@link Counter}, or {@link GrowthCurve#UNKNOWN}
     */
    record Observation(long ageSeconds, long[] counters) {}

    static Figures load() {
        List<Account> accounts = new ArrayList<>();
        List<Video> videos = new ArrayList<>();
        read(
                "/simulator/accounts.csv",
                row -> accounts.add(new Account(
                        Integer.parseInt(row.getField(0)), row.getField(1), Long.parseLong(row.getField(2)))));
        read("/simulator/figures.csv", row -> videos.add(video(row)));
        return new Figures(List.copyOf(accounts), List.copyOf(videos));
    }

    int observationCount() {
        return videos.stream().mapToInt(video -> video.observations().size()).sum();
    }

    private static Video video(CsvRecord row) {
        int width = 1 + Counter.values().length;
        List<Observation> observations = new ArrayList<>();
        for (int at = 3; at + width <= row.getFieldCount(); at += width) {
            long[] counters = new long[Counter.values().length];
            for (int i = 0; i < counters.length; i++) {
                String text = row.getField(at + 1 + i);
                counters[i] = text.isEmpty() ? GrowthCurve.UNKNOWN : Long.parseLong(text);
            }
            observations.add(new Observation(Long.parseLong(row.getField(at)), counters));
        }
        return new Video(
                Integer.parseInt(row.getField(0)),
                Long.parseLong(row.getField(1)),
                Integer.parseInt(row.getField(2)),
                List.copyOf(observations));
    }

    private static void read(String resource, Consumer<CsvRecord> each) {
        try (InputStream bytes = Figures.class.getResourceAsStream(resource);
                CsvReader<CsvRecord> rows = CsvReader.builder()
                        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .ofCsvRecord(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
            rows.stream().skip(1).forEach(each);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }
}
