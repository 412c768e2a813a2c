package io.tidemark.sync.platform.sift;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.StrictJson;
import java.time.InstantSource;

/** Hears from SIFT that a scrape is over. What it found is always asked for, never taken from here. */
@Controller("/webhooks/sift")
@ExecuteOn(TaskExecutors.BLOCKING)
@Requires(bean = SiftConfig.class)
@Requires(property = "tidemark.platforms.sift.webhook-secret", pattern = ".+")
class SiftWebhookController {

    private final SiftSignature signature;
    private final SiftEvents events;
    private final InstantSource clock;

    SiftWebhookController(SiftConfig config, SiftEvents events, InstantSource clock) {
        this.signature = new SiftSignature(config.webhookSecret());
        this.events = events;
        this.clock = clock;
    }

    @Post
    @Consumes(MediaType.ALL)
    @Status(HttpStatus.NO_CONTENT)
    void receive(@Nullable @Header("X-Sift-Signature") String signed, @Body byte[] body) {
        if (!signature.signs(signed, body, clock.instant())) {
            throw new HttpStatusException(HttpStatus.UNAUTHORIZED, "The signature is missing, wrong or too old.");
        }
        Fields event = parse(body);
        String eventId = event.id("event_id").orNull();
        Fields data = event.object("data").orNull();
        String jobId = data == null ? null : data.id("job_id").orNull();
        if (eventId == null || jobId == null) {
            throw unreadable();
        }
        switch (event.text("type").orNull()) {
            case "scrape.completed", "scrape.failed" -> events.scrapeEnded(eventId, jobId);
            // A kind of event that is not known yet; repeating it would not help.
            case null, default -> {}
        }
    }

    private static Fields parse(byte[] body) {
        try {
            return new Fields(StrictJson.parse(body));
        } catch (MalformedJsonException e) {
            throw unreadable();
        }
    }

    private static HttpStatusException unreadable() {
        return new HttpStatusException(HttpStatus.BAD_REQUEST, "The event cannot be read.");
    }
}
