package io.tidemark.sync.importing;

import io.micronaut.transaction.TransactionOperations;
import io.tidemark.sync.accountmetrics.AccountMetricsRecorder;
import io.tidemark.sync.accountmetrics.AccountMetricsRecorder.GivenDay;
import io.tidemark.sync.accountmetrics.AccountMetricsRecorder.Giver;
import io.tidemark.sync.accountmetrics.AccountMetricsRecorder.Recorded;
import io.tidemark.sync.platform.PlatformSources;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Hands days of accounts to their recorder, which stores and announces them, and counts what it answers. */
@Singleton
class AccountDayWriter {

    private final AccountMetricsRecorder recorder;
    private final TransactionOperations<Connection> transactions;
    private final PlatformSources sources;

    AccountDayWriter(
            AccountMetricsRecorder recorder, TransactionOperations<Connection> transactions, PlatformSources sources) {
        this.recorder = recorder;
        this.transactions = transactions;
        this.sources = sources;
    }

    /** A line of a file with the place where it begins. */
    record Numbered(long line, Line.AccountDay day) {}

    private record Creator(String platform, String handle) {}

    /** Stores lines, then counts them: a crash in between costs the count of an import that shows as interrupted. */
    Imports.Tally write(UUID projectId, UUID importId, List<Numbered> lines, Imports.Progress progress) {
        List<Refusal> refusals = new ArrayList<>();
        Map<Creator, List<Numbered>> byCreator = new LinkedHashMap<>();
        for (Numbered line : lines) {
            if (sources.reads(line.day().platform())) {
                byCreator
                        .computeIfAbsent(
                                new Creator(line.day().platform(), line.day().handle()), each -> new ArrayList<>())
                        .add(line);
            } else {
                refusals.add(new Refusal(line.line(), Owners.PLATFORM, Owners.UNREAD_PLATFORM));
            }
        }
        int stored = 0;
        int known = 0;
        for (Map.Entry<Creator, List<Numbered>> each : byCreator.entrySet()) {
            Creator creator = each.getKey();
            List<Recorded> recorded = recorder.record(
                    projectId,
                    creator.platform(),
                    creator.handle(),
                    Giver.IMPORT,
                    each.getValue().stream()
                            .map(line ->
                                    new GivenDay(line.day().day(), line.day().values()))
                            .toList());
            for (int i = 0; i < recorded.size(); i++) {
                long line = each.getValue().get(i).line();
                switch (recorded.get(i)) {
                    case Recorded.Stored() -> stored++;
                    case Recorded.Unchanged() -> known++;
                    case Recorded.NotWatched() ->
                        refusals.add(new Refusal(line, Owners.HANDLE, Owners.UNWATCHED_CREATOR));
                    case Recorded.Refused(String code, String detail) -> refusals.add(new Refusal(line, null, detail));
                }
            }
        }
        Imports.Tally tally = new Imports.Tally(lines.size(), stored, known, refusals.size());
        return transactions.executeWrite(status -> {
            Connection connection = status.getConnection();
            Imports.published(connection, importId, 0, tally.accepted());
            return Imports.add(connection, importId, tally, refusals, progress);
        });
    }
}
