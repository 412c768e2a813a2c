package io.tidemark.testbed.simulator;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The pages on which owners agree, and the codes that come of it. A simulated owner agrees at once: the parameter
 * {@code account} of the page's address says by its handle which one it is, else it is the platform's first, and
 * {@code deny=true} says that it does not agree.
 */
final class Consents {
    private static final Duration CODE_LIFE = Duration.ofMinutes(10);

    /** What an owner agreed to. */
    record Agreement(SimulatedAccount account, String redirectUri, Optional<String> challenge) {}

    private record Standing(Agreement agreement, Instant until) {}

    private final Stage stage;
    private final Draw secret;
    private final Map<String, Standing> standing = new HashMap<>();
    private long given;

    Consents(Stage stage) {
        this.stage = stage;
        this.secret = Draw.of(stage.config().offer().seed()).with("consents");
    }

    /** Sends the owner back with a code of this class. */
    Answer page(Call call, Predicate<SimulatedAccount> who, String clientParameter, String clientId) {
        return page(call, who, clientParameter, clientId, this::code);
    }

    /** Sends the owner back with a code that the platform's tokens make. */
    Answer page(
            Call call,
            Predicate<SimulatedAccount> who,
            String clientParameter,
            String clientId,
            Function<Agreement, String> makesCode) {
        String redirectUri = call.parameter("redirect_uri").orElse("");
        String state = call.parameter("state").orElse("");
        boolean asked = call.method().equals("GET")
                && call.parameter("response_type").equals(Optional.of("code"))
                && call.parameter(clientParameter).equals(Optional.of(clientId))
                && call.parameter("scope").isPresent()
                && !redirectUri.isEmpty()
                && !state.isEmpty();
        Optional<SimulatedAccount> account = account(call, who);
        if (!asked || account.isEmpty()) {
            return Answer.html(400, "Bad Request");
        }
        String answer = call.parameter("deny").equals(Optional.of("true"))
                ? "error=access_denied&error_description=The+owner+did+not+agree"
                : "code="
                        + encode(makesCode.apply(
                                new Agreement(account.get(), redirectUri, call.parameter("code_challenge"))));
        String separator = URI.create(redirectUri).getRawQuery() == null ? "?" : "&";
        return Answer.html(302, "Found")
                .withHeader("Location", redirectUri + separator + answer + "&state=" + encode(state))
                .as(Answer.Outcome.GIVEN);
    }

    /** What a code stands for; a code is good once, for ten minutes and for the address that it was sent to. */
    synchronized Optional<Agreement> redeem(String code, String redirectUri) {
        return Optional.ofNullable(standing.remove(code))
                .filter(one -> stage.clock().instant().isBefore(one.until()))
                .map(Standing::agreement)
                .filter(agreement -> agreement.redirectUri().equals(redirectUri));
    }

    private synchronized String code(Agreement agreement) {
        String code = "code." + agreement.account().number() + "."
                + Long.toHexString(secret.with(++given).state());
        standing.put(code, new Standing(agreement, stage.clock().instant().plus(CODE_LIFE)));
        return code;
    }

    private Optional<SimulatedAccount> account(Call call, Predicate<SimulatedAccount> who) {
        Optional<String> handle = call.parameter("account");
        return stage.world().accounts().stream()
                .filter(who)
                .filter(account -> handle.isEmpty() || account.handle().equals(handle.get()))
                .findFirst();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
