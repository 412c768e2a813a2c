package io.tidemark.bench.score;

import io.tidemark.bench.Ratio;
import io.tidemark.bench.Report;
import io.tidemark.testbed.stack.ServiceProcess;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The whole cycle of one project, in turns: scoring-service reads, computes, stores with history and decisions, and tells;
 * the peer computes and updates.
 *
 * @param first the moment of the first cycle; each that follows is later by a day or by a microsecond
 */
record OneProject(
        Report report, Tables tables, Cost.Processes processes, String bootstrapServers, Instant first, int rounds) {

    private static final int ONE_OF = 100;

    /** What happened since the cycle before. */
    enum Scenario {
        /** A day passed. */
        EVERY("every score changes"),
        /** One post of a hundred got the metrics of its twin. */
        FEW("1 % change"),
        /** A microsecond passed. */
        NONE("nothing changes");

        private final String text;

        Scenario(String text) {
            this.text = text;
        }
    }

    /** Runs the turns and returns the median of what scoring-service took when every score changed, in seconds. */
    double run() throws SQLException {
        ServiceProcess service = processes.service();
        UUID project = tables.posts().project(0);
        Instant asOf = first;
        turn("first cycle", project, asOf);
        Map<Scenario, List<Double>> ratios = new EnumMap<>(Scenario.class);
        Map<Scenario, List<Double>> untold = new EnumMap<>(Scenario.class);
        List<Double> every = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            for (Scenario scenario : Scenario.values()) {
                asOf = switch (scenario) {
                    case EVERY -> asOf.plus(1, ChronoUnit.DAYS);
                    case FEW, NONE -> asOf.plus(1, ChronoUnit.MICROS);
                };
                if (scenario == Scenario.FEW) {
                    tables.exchangeMetrics(ONE_OF);
                }
                Turn turn = turn(scenario.text, project, asOf);
                ratios.computeIfAbsent(scenario, none -> new ArrayList<>())
                        .add(turn.theirs().seconds() / turn.ours().seconds());
                untold.computeIfAbsent(scenario, none -> new ArrayList<>())
                        .add(turn.theirs().seconds() / turn.phases().untilStored());
                if (scenario == Scenario.EVERY) {
                    every.add(turn.ours().seconds());
                }
            }
        }
        report.say("scoring-service holds %,d MB", service.residentBytes() >> 20);
        for (Scenario scenario : Scenario.values()) {
            report.say(
                    "%-20s scoring-service is %s as fast as the statement",
                    scenario.text, new Ratio(ratios.get(scenario)));
            report.say(
                    "%-20s until all is stored, with its history: %s", scenario.text, new Ratio(untold.get(scenario)));
        }
        return new Ratio(every).median();
    }

    private record Turn(Cost ours, Phases phases, Cost theirs) {}

    private Turn turn(String what, UUID project, Instant asOf) throws SQLException {
        tables.settle(true);
        Told before = Told.read(bootstrapServers);
        long[] changed = new long[2];
        Cost ours = processes.of(() -> changed[0] = ScoringProcess.score(processes.service(), project, asOf));
        Told told = Told.read(bootstrapServers).since(before);
        tables.settle(true);
        Cost theirs = processes.of(() -> changed[1] = new SqlStatement(tables).run(project, asOf));
        check(asOf, changed[0], changed[1], told);
        Phases phases = Phases.ofLastCycle(processes.service());
        report.say("%-20s %,9d changed  scoring-service %s; %s", what, changed[0], ours, phases);
        report.say("%-20s %,9d changed  one statement   %s", what, changed[1], theirs);
        return new Turn(ours, phases, theirs);
    }

    /** Both sides hold the same scores, and what changed was stored in the history and told once. */
    private void check(Instant asOf, long changed, long updated, Told told) throws SQLException {
        expect("rows that the statement wrote", Long.toString(changed), Long.toString(updated));
        expect("scores that were told", Long.toString(changed), Long.toString(told.scores()));
        expect(
                "rows of the history",
                Long.toString(changed),
                tables.value("SELECT count(*) FROM score_history WHERE as_of = '%s'".formatted(asOf)));
        expect("decisions that were told", tables.value("""
                        SELECT count(*) FROM ads_content
                        WHERE decision_run_id = (SELECT run_id FROM scoring_runs WHERE as_of = '%s')
                        """.formatted(asOf)), Long.toString(told.decisions()));
        String sums = """
                SELECT count(organic_score) || ' ' || sum(organic_score) || ' ' || count(unscored_reason) FROM %s
                """;
        expect("scores", tables.value(sums.formatted("ads_content")), tables.value(sums.formatted(Tables.PEER)));
        expect("rows that differ", "0", tables.value("""
                SELECT count(*) FROM ads_content AS ours JOIN peer_content AS theirs USING (ads_content_id)
                WHERE (ours.organic_score, ours.unscored_reason, ours.as_of, ours.views, ours.likes)
                    IS DISTINCT FROM
                    (theirs.organic_score, theirs.unscored_reason, theirs.as_of, theirs.views, theirs.likes)
                """));
    }

    private static void expect(String what, String expected, String found) {
        if (!expected.equals(found)) {
            throw new IllegalStateException(
                    "%s: %s where %s are expected, so there are no figures".formatted(what, found, expected));
        }
    }
}
