package io.tidemark.sync.account;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.tidemark.sync.accountmetrics.AccountMetricsRecorder;
import io.tidemark.sync.accountmetrics.AccountMetricsRecorder.GivenDay;
import io.tidemark.sync.accountmetrics.AccountMetricsRecorder.Giver;
import io.tidemark.sync.accountmetrics.AccountMetricsRecorder.Recorded;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/** Takes metrics of accounts that no platform tells, for the gateway. */
@Controller("/projects/{projectId}/accounts/{platform}/{handle}/metrics")
@ExecuteOn(TaskExecutors.BLOCKING)
class AccountMetricsController {

    private final AccountMetricsRecorder recorder;
    private final CreatorRules rules;

    AccountMetricsController(AccountMetricsRecorder recorder, CreatorRules rules) {
        this.recorder = recorder;
        this.rules = rules;
    }

    /**
     * Values that were taken.
     *
     * @param changed false when all of them were known, so that nothing is told to anyone
     */
    @Serdeable
    record Taken(String platform, String handle, LocalDate date, boolean changed) {}

    /** Takes the values of a day; a metric that is not given keeps its value. */
    @Put("/{date}")
    Taken put(String projectId, String platform, String handle, String date, @Body String body) {
        UUID project = rules.projectId(projectId);
        String knownPlatform = rules.platform(platform);
        String plainHandle = rules.handle(handle);
        GivenDay given = AccountMetricsBody.read(date, body);
        Recorded recorded = recorder.record(project, knownPlatform, plainHandle, Giver.MANUAL, List.of(given))
                .getFirst();
        return switch (recorded) {
            case Recorded.Stored() -> new Taken(knownPlatform, plainHandle, given.day(), true);
            case Recorded.Unchanged() -> new Taken(knownPlatform, plainHandle, given.day(), false);
            case Recorded.NotWatched() ->
                throw new RefusedRequestException(
                        HttpStatus.NOT_FOUND,
                        "account_not_found",
                        "The account is not on the project's allowlist; add it under creators first.");
            case Recorded.Refused(String code, String detail) -> throw new RefusedRequestException(code, detail);
        };
    }
}
