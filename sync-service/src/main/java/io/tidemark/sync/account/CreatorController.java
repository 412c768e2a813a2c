package io.tidemark.sync.account;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** The creators that a project has read, for the gateway. */
@Controller("/projects/{projectId}")
@ExecuteOn(TaskExecutors.BLOCKING)
class CreatorController {

    private final Allowlist allowlist;
    private final CreatorRules rules;

    CreatorController(Allowlist allowlist, CreatorRules rules) {
        this.allowlist = allowlist;
        this.rules = rules;
    }

    /** The project's creators and how each is doing. */
    @Get("/creators")
    Creator.Page list(String projectId) {
        return new Creator.Page(allowlist.creators(rules.projectId(projectId)));
    }

    /** Has a creator read for the project, from now on and as far back as the source goes. */
    @Put("/creators/{platform}/{handle}")
    Creator put(String projectId, String platform, String handle, @Body CreatorRequest request) {
        AccountToRead account = rules.account(rules.platform(platform), rules.handle(handle), request);
        return allowlist.put(rules.projectId(projectId), account);
    }

    /** Stops reading a creator for the project; its posts are told to consumers once more, without the project. */
    @Delete("/creators/{platform}/{handle}")
    @Status(HttpStatus.NO_CONTENT)
    void remove(String projectId, String platform, String handle) {
        allowlist.remove(rules.projectId(projectId), rules.platform(platform), rules.handle(handle));
    }

    /** Reads all of the project's creators now. */
    @Post("/sync")
    @Status(HttpStatus.ACCEPTED)
    void syncNow(String projectId) {
        allowlist.syncNow(rules.projectId(projectId));
    }
}
