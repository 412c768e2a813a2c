package io.tidemark.scoring.cycle;

import io.tidemark.messaging.EventPublisher;
import io.tidemark.schemas.Topics;
import io.tidemark.scoring.Events;
import io.tidemark.scoring.GoldenPool;
import io.tidemark.scoring.PublishedEvents;
import io.tidemark.scoring.ScoringDatabase;
import io.tidemark.scoring.ScoringService;
import io.tidemark.scoring.database.Database;
import io.tidemark.scoring.formula.UgcFormula;
import io.tidemark.scoring.formula.UgcVersion;
import io.tidemark.scoring.pool.PoolWriters;
import io.tidemark.testbed.LocalKafka;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A running service whose cycles run on command, and golden pools in projects of their own. */
final class CycleFixture implements AutoCloseable {

    final LocalKafka kafka = LocalKafka.shared();
    final ScoringDatabase tables;
    final ScoringService service;

    CycleFixture(String database) {
        tables = ScoringDatabase.create(database, 4);
        Map<String, Object> settings = new HashMap<>(ScoringService.ON_COMMAND);
        settings.put("scoring.lease", "2s");
        settings.put("scoring.tick", "100ms");
        service = ScoringService.start(tables, kafka, settings);
    }

    @Override
    public void close() {
        service.close();
        tables.close();
    }

    UUID project(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    UUID golden(String name) throws SQLException {
        UUID project = project(name);
        deliver(project, name);
        return project;
    }

    void deliver(UUID project, String name) throws SQLException {
        List<Object> events = new ArrayList<>();
        events.addAll(GoldenPool.containers(project, name));
        events.addAll(GoldenPool.posts(project, name));
        events.addAll(GoldenPool.metrics(project, name));
        new PoolWriters(tables).write(events);
    }

    void metrics(UUID project, String prefix, String name, String observedAt, Long views) throws SQLException {
        new PoolWriters(tables)
                .write(List.of(Events.metrics(
                        project, "tiktok:" + prefix + name, Instant.parse(observedAt), views, null, null, null, null)));
    }

    void delete(UUID project, String prefix, String name) throws SQLException {
        Instant later = GoldenPool.OBSERVED_AT.plusSeconds(60);
        tell(project, prefix, name, later, later);
    }

    /** The platform shows a deleted post again. */
    void bringBack(UUID project, String prefix, String name) throws SQLException {
        tell(project, prefix, name, GoldenPool.OBSERVED_AT.plusSeconds(120), null);
    }

    private void tell(UUID project, String prefix, String name, Instant observedAt, Instant deletedAt)
            throws SQLException {
        GoldenPool.Post post = GoldenPool.POSTS.stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
        new PoolWriters(tables)
                .write(List.of(Events.post(
                        project,
                        post.key(prefix),
                        post.accountKey(),
                        Instant.parse(post.publishedAt()),
                        observedAt,
                        deletedAt)));
    }

    void commitWithoutAnnouncing(UUID project, Instant asOf) throws SQLException {
        write(service.bean(ProjectLeases.class).claimForCommand(project, true).orElseThrow(), asOf);
    }

    void write(Lease lease, Instant asOf) throws SQLException {
        write(lease, asOf, () -> {});
    }

    /** Something between reading and writing. */
    interface Meanwhile {
        void happen() throws SQLException;
    }

    void write(Lease lease, Instant asOf, Meanwhile meanwhile) throws SQLException {
        write(service.bean(Database.class), lease, asOf, meanwhile);
    }

    /** How many statements and copies it takes to read, write and tell a project. */
    int statements(UUID project, String asOf) throws SQLException {
        ProjectLeases leases = service.bean(ProjectLeases.class);
        Lease lease = leases.claimForCommand(project, true).orElseThrow();
        CountedStatements counted = new CountedStatements(tables.address().dataSource("scoring"));
        Database database = new Database(counted.dataSource());
        CycleWriter.Written written = write(database, lease, Instant.parse(asOf), () -> {});
        new RunAnnouncer(database, leases, service.bean(EventPublisher.class)).announce(lease, written);
        return counted.count();
    }

    private CycleWriter.Written write(Database database, Lease lease, Instant asOf, Meanwhile meanwhile)
            throws SQLException {
        LeaseTerm term = service.bean(ProjectLeases.class).term(lease);
        ProjectSnapshot snapshot = new ProjectReader(database).read(lease.projectId(), new LargeProjects().place(term));
        Rescoring rescoring = new Rescoring(
                UgcVersion.UGC_1,
                snapshot,
                UgcFormula.score(UgcVersion.UGC_1, snapshot.inputs(), ChronoUnit.MICROS.between(Instant.EPOCH, asOf)));
        ScoringRun run = new ScoringRun(
                ScoringRun.id(lease.projectId(), UgcVersion.UGC_1, asOf),
                lease.projectId(),
                "ugc-1",
                asOf,
                ScoringRun.State.SCORED,
                true,
                6,
                6,
                1,
                0);
        meanwhile.happen();
        return new CycleWriter(database, service.bean(ScoringConfig.class)).write(lease, run, rescoring, true);
    }

    String announced(UUID project) throws SQLException {
        return tables.value("SELECT announced FROM scoring_runs WHERE project_id = '%s'".formatted(project));
    }

    static String score(UUID project, String prefix, String name) {
        return "SELECT organic_score FROM ads_content WHERE project_id = '%s' AND post_key = 'tiktok:%s%s'"
                .formatted(project, prefix, name);
    }

    List<String> current(UUID project) throws SQLException {
        return tables.rows("SELECT * FROM ads_content WHERE project_id = '%s' ORDER BY post_key".formatted(project));
    }

    /** The physical version of each row. */
    List<String> versions(UUID project) throws SQLException {
        return tables.rows("SELECT post_key, ctid, xmin FROM ads_content WHERE project_id = '%s' ORDER BY post_key"
                .formatted(project));
    }

    long history(UUID project, String asOf) throws SQLException {
        return Long.parseLong(tables.value("""
                SELECT count(*) FROM score_history JOIN ads_content USING (ads_content_id)
                WHERE project_id = '%s' AND score_history.as_of = '%s'
                """.formatted(project, asOf)));
    }

    List<String> state(UUID project) throws SQLException {
        List<String> rows = new ArrayList<>(current(project));
        rows.addAll(tables.rows("""
                SELECT history.* FROM score_history AS history JOIN ads_content USING (ads_content_id)
                WHERE project_id = '%s' ORDER BY history.ads_content_id, history.as_of
                """.formatted(project)));
        rows.addAll(
                tables.rows("SELECT * FROM scoring_runs WHERE project_id = '%s' ORDER BY as_of".formatted(project)));
        return rows;
    }

    /** Key and value of every record that tells of the project. */
    List<String> bytes(UUID project) {
        List<String> bytes = new ArrayList<>();
        for (var topic : List.of(Topics.ADS_CONTENT_SCORED, Topics.ADS_CONTENT_ELIGIBILITY)) {
            PublishedEvents.records(kafka, topic, project)
                    .forEach(record -> bytes.add(
                            new String(record.key()) + " " + Base64.getEncoder().encodeToString(record.value())));
        }
        return bytes;
    }
}
