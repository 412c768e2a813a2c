package io.tidemark.sync.account;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Connecting accounts, for the gateway. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
class ConnectionController {

    private final Connections connections;
    private final CreatorRules rules;

    ConnectionController(Connections connections, CreatorRules rules) {
        this.connections = connections;
        this.rules = rules;
    }

    /** Tells where to send an owner who wants to connect an account to the project. */
    @Post("/projects/{projectId}/connections")
    @Status(HttpStatus.CREATED)
    ConsentPage begin(String projectId, @Body ConnectRequest request) {
        return connections.begin(rules.projectId(projectId), request);
    }

    /** Takes what the platform sent the owner back with, and has the account read. The same answer may come again. */
    @Post("/connections/callback")
    Creator finish(@Body ConsentAnswer answer) {
        return connections.finish(answer);
    }

    /**
     * Forgets the tokens of a creator at once and asks the platform to take the consent back; the creator stays on the list
     * and waits for its owner.
     */
    @Delete("/projects/{projectId}/connections/{platform}/{handle}")
    Disconnection disconnect(String projectId, String platform, String handle) {
        return connections.disconnect(rules.projectId(projectId), rules.platform(platform), rules.handle(handle));
    }
}
