package io.tidemark.bench.score;

import io.tidemark.bench.Ratio;
import io.tidemark.bench.Report;
import io.tidemark.scoring.formula.PoolInputs;
import io.tidemark.scoring.formula.PoolScores;
import io.tidemark.scoring.formula.UgcFormula;
import io.tidemark.scoring.formula.UgcVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Computing alone, in this process: scoring-service's formula on its arrays, DuckDB on its table. */
final class ComputeTurns {

    private ComputeTurns() {}

    /** How many posts have a score, the sum of scores in hundredths, and that sum weighted by the post's number. */
    record Sums(long scored, long hundredths, long byPost) {}

    static void run(Report report, Posts posts, Instant asOf, int rounds, Path folder)
            throws SQLException, IOException {
        PoolInputs inputs = posts.inputs(0, 0);
        long asOfMicros = ChronoUnit.MICROS.between(Instant.EPOCH, asOf);
        List<Double> ratios = new ArrayList<>();
        try (DuckDb duck = DuckDb.holding(inputs, folder)) {
            for (int round = 1; round <= rounds; round++) {
                long begin = System.nanoTime();
                PoolScores scores = UgcFormula.score(UgcVersion.UGC_1, inputs, asOfMicros);
                double ours = (System.nanoTime() - begin) / 1e9;
                double theirs = duck.compute(asOfMicros);
                Sums sums = sums(inputs, scores);
                if (!sums.equals(duck.sums())) {
                    throw new IllegalStateException("DuckDB computes %s where scoring-service computes %s, so there are"
                                    .formatted(duck.sums(), sums)
                            + " no figures");
                }
                ratios.add(theirs / ours);
                report.say("compute %d        scoring-service %6.3f s  DuckDB %6.3f s", round, ours, theirs);
            }
        }
        report.say("scoring-service computes %s as fast as DuckDB", new Ratio(ratios));
    }

    static Sums sums(PoolInputs inputs, PoolScores scores) {
        long scored = 0;
        long hundredths = 0;
        long byPost = 0;
        for (int row = 0; row < inputs.size(); row++) {
            if (scores.isScored(row)) {
                scored++;
                hundredths += scores.score(row);
                byPost += (long) scores.score(row) * row;
            }
        }
        return new Sums(scored, hundredths, byPost);
    }
}
