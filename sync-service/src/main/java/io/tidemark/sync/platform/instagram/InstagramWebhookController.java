package io.tidemark.sync.platform.instagram;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Status;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Hmac;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Hears from Instagram what stories have earned when they have run out and can no longer be asked about. Meta signs with the
 * application's secret and without a time, so that a word said twice is known by what it says.
 */
@Controller("/webhooks/instagram")
@ExecuteOn(TaskExecutors.BLOCKING)
@Requires(bean = FacebookLoginConfig.class)
@Requires(property = "tidemark.platforms.instagram.facebook-login.client-secret", pattern = ".+")
@Requires(property = "tidemark.platforms.instagram.facebook-login.webhook-verify-token", pattern = ".+")
class InstagramWebhookController {

    private static final String SCHEME = "sha256=";

    /** Whatever else came would be repeated to whoever sent it. */
    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final Hmac signature;
    private final byte[] verifyToken;
    private final StoryEndings endings;
    private final InstantSource clock;

    InstagramWebhookController(FacebookLoginConfig config, StoryEndings endings, InstantSource clock) {
        this.signature = new Hmac(config.clientSecret());
        this.verifyToken = bytes(config.webhookVerifyToken());
        this.endings = endings;
        this.clock = clock;
    }

    /** Proves to Instagram that the address is ours: by the token that both were told, the challenge comes back. */
    @Get
    @Produces({MediaType.TEXT_PLAIN, MediaType.APPLICATION_JSON})
    HttpResponse<String> prove(HttpRequest<?> request) {
        String token = parameter(request, "hub.verify_token");
        String challenge = parameter(request, "hub.challenge");
        boolean genuine = parameter(request, "hub.mode").equals("subscribe")
                && MessageDigest.isEqual(verifyToken, bytes(token))
                && CHALLENGE.matcher(challenge).matches();
        if (!genuine) {
            throw new HttpStatusException(HttpStatus.FORBIDDEN, "The token is another one.");
        }
        return HttpResponse.ok(challenge).contentType(MediaType.TEXT_PLAIN_TYPE);
    }

    @Post
    @Consumes(MediaType.ALL)
    @Status(HttpStatus.NO_CONTENT)
    void receive(@Nullable @Header("X-Hub-Signature-256") String signed, @Body byte[] body) {
        if (signed == null || !signed.startsWith(SCHEME) || !signature.signs(signed.substring(SCHEME.length()), body)) {
            throw new HttpStatusException(HttpStatus.UNAUTHORIZED, "The signature is missing or wrong.");
        }
        List<StoryEnding> told = StoryEnding.read(parse(body), clock.instant().truncatedTo(ChronoUnit.MICROS));
        if (!told.isEmpty()) {
            endings.told(told);
        }
    }

    private static Fields parse(byte[] body) {
        try {
            return new Fields(StrictJson.parse(body));
        } catch (MalformedJsonException e) {
            throw new HttpStatusException(HttpStatus.BAD_REQUEST, "The event cannot be read.");
        }
    }

    /** A parameter that came once; empty when it did not. */
    private static String parameter(HttpRequest<?> request, String name) {
        List<String> values = request.getParameters().getAll(name);
        return values.size() == 1 ? values.getFirst() : "";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
