package io.tidemark.sync.account;

import io.micronaut.http.HttpStatus;
import io.micronaut.transaction.TransactionOperations;
import io.tidemark.sync.credential.Tokens;
import io.tidemark.sync.platform.AccountConnect;
import io.tidemark.sync.platform.AccountConnect.Exchange;
import io.tidemark.sync.platform.AccountConnect.Identity;
import io.tidemark.sync.platform.PlatformSource;
import io.tidemark.sync.platform.PlatformSources;
import io.tidemark.sync.platform.SourceFailure;
import jakarta.inject.Singleton;
import java.net.URI;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Connects accounts by OAuth. Each step is on disk before the next: the state before the owner sees it, the tokens before
 * they are used. A connection that broke off in between goes on when the owner's browser is reloaded.
 */
@Singleton
class Connections {

    private static final Pattern STATE = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Pattern CODE = Pattern.compile("[!-~]{1,4096}");
    /** Less than the gateway waits for this service. */
    private static final Duration PLATFORM_PATIENCE = Duration.ofSeconds(3);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final ConnectConfig config;
    private final List<AccountConnect> ways;
    private final PlatformSources sources;
    private final CreatorRules rules;
    private final PendingConnections pending;
    private final Allowlist allowlist;
    private final TransactionOperations<Connection> transactions;

    Connections(
            ConnectConfig config,
            List<AccountConnect> ways,
            PlatformSources sources,
            CreatorRules rules,
            PendingConnections pending,
            Allowlist allowlist,
            TransactionOperations<Connection> transactions) {
        this.config = config;
        this.ways = ways;
        this.sources = sources;
        this.rules = rules;
        this.pending = pending;
        this.allowlist = allowlist;
        this.transactions = transactions;
    }

    ConsentPage begin(UUID projectId, ConnectRequest request) {
        AccountConnect way = way(request);
        source(way);
        String handle = request.handle() == null ? null : rules.handle(request.handle());
        AccountConnect.Consent consent = new AccountConnect.Consent(
                secret(), redirectUri(request.redirectUri()), way.provesKey() ? secret() : null, handle);
        Instant expiresAt = pending.begin(projectId, way, consent);
        return new ConsentPage(way.authorizeUrl(consent), consent.state(), expiresAt);
    }

    Creator finish(ConsentAnswer answer) {
        if (answer.state() == null || !STATE.matcher(answer.state()).matches()) {
            throw invalidState();
        }
        if (answer.error() != null) {
            pending.forget(answer.state());
            throw new RefusedRequestException(
                    "consent_refused", "The platform says that the account's owner did not agree.");
        }
        if (answer.code() == null || !CODE.matcher(answer.code()).matches()) {
            throw new RefusedRequestException("invalid_code", "The platform sent no code.");
        }
        return switch (pending.claim(answer.state(), answer.code())) {
            case PendingConnections.Claim.Unknown() -> throw invalidState();
            case PendingConnections.Claim.Busy() ->
                throw new RefusedRequestException(
                        HttpStatus.CONFLICT,
                        "connection_in_progress",
                        "The account is being connected. Reload in a few seconds to see how it went.");
            case PendingConnections.Claim.Done(var of, String handle) ->
                allowlist.creator(of.projectId(), of.platform(), handle).orElseThrow(Connections::invalidState);
            case PendingConnections.Claim.Waiting(var of) -> identified(of, exchanged(of, answer.code()));
            case PendingConnections.Claim.Exchanged(var of, Exchange.Granted granted) -> identified(of, granted);
        };
    }

    /** Forgets the tokens first: what the platform does about the consent cannot bring them back. */
    Disconnection disconnect(UUID projectId, String platform, String handle) {
        Allowlist.Disconnected disconnected = allowlist.disconnect(projectId, platform, handle);
        AccountConnect.Revocation revocation = disconnected.tokens() == null
                ? new AccountConnect.Revocation.Refused("the tokens could not be decrypted")
                : ways.stream()
                        .filter(way -> way.source().equals(disconnected.source()))
                        .findFirst()
                        .map(way -> revoked(way, disconnected.tokens()))
                        .orElseGet(AccountConnect.Revocation.NotOffered::new);
        return Disconnection.of(platform, revocation);
    }

    /** Whoever disconnects waits for an answer, and a platform that is slow still gets the call. */
    private static AccountConnect.Revocation revoked(AccountConnect way, Tokens tokens) {
        return CompletableFuture.supplyAsync(() -> way.revoke(tokens), Thread::startVirtualThread)
                .completeOnTimeout(
                        new AccountConnect.Revocation.Refused("it has not answered yet"),
                        PLATFORM_PATIENCE.toMillis(),
                        TimeUnit.MILLISECONDS)
                .join();
    }

    private Exchange.Granted exchanged(PendingConnections.Pending of, String code) {
        return switch (way(of).exchange(of.consent(), code)) {
            case Exchange.Granted granted -> {
                pending.exchanged(of.connectionId(), granted);
                yield granted;
            }
            case Exchange.Refused(SourceFailure failure) -> {
                if (passes(failure)) {
                    pending.waitAgain(of.connectionId());
                } else {
                    pending.forget(of.connectionId());
                }
                throw refused(failure);
            }
        };
    }

    private Creator identified(PendingConnections.Pending of, Exchange.Granted granted) {
        return switch (way(of).identify(of.consent(), granted)) {
            case Identity.Known known -> follow(of, known);
            case Identity.Refused(SourceFailure failure) -> {
                if (!passes(failure)) {
                    pending.forget(of.connectionId());
                }
                throw refused(failure);
            }
        };
    }

    private Creator follow(PendingConnections.Pending of, Identity.Known known) {
        String wanted = of.consent().handle();
        String told = known.handle() == null ? null : known.handle().toLowerCase(Locale.ROOT);
        if (wanted != null && told != null && !wanted.equals(told)) {
            pending.forget(of.connectionId());
            throw new RefusedRequestException(
                    "other_account",
                    "The owner agreed for another account than the one that was asked for. Begin again, and choose"
                            + " the right account on the platform's page.");
        }
        String handle = rules.handle(told != null ? told : wanted != null ? wanted : known.platformAccountId());
        AccountToRead account =
                new AccountToRead(source(way(of)), of.platform(), handle, known.platformAccountId(), known.tokens());
        return transactions.executeWrite(status -> {
            Creator creator = allowlist.put(of.projectId(), account);
            pending.connected(status.getConnection(), of.connectionId(), handle);
            return creator;
        });
    }

    private AccountConnect way(ConnectRequest request) {
        List<AccountConnect> ofPlatform = ways.stream()
                .filter(way -> way.platform().equals(request.platform()))
                .toList();
        if (ofPlatform.isEmpty()) {
            throw new RefusedRequestException("unknown_platform", "No account of this platform can be connected.");
        }
        if (request.login() == null && ofPlatform.size() == 1) {
            return ofPlatform.getFirst();
        }
        // A login without a name is the platform's usual one.
        String login = request.login() == null ? "" : request.login();
        return ofPlatform.stream()
                .filter(way -> way.login().equals(login))
                .findFirst()
                .orElseThrow(() -> new RefusedRequestException(
                        "unknown_login",
                        ofPlatform.stream()
                                .map(AccountConnect::login)
                                .filter(name -> !name.isEmpty())
                                .sorted()
                                .collect(Collectors.joining(", ", "login must be one of: ", "."))));
    }

    private AccountConnect way(PendingConnections.Pending of) {
        return ways.stream()
                .filter(way ->
                        way.platform().equals(of.platform()) && way.login().equals(of.login()))
                .findFirst()
                .orElseThrow(Connections::invalidState);
    }

    private PlatformSource source(AccountConnect way) {
        return sources.find(way.source())
                .orElseThrow(() -> new RefusedRequestException("unknown_source", "The source is not configured."));
    }

    private URI redirectUri(String uri) {
        if (uri == null || !config.redirectUris().contains(uri)) {
            throw new RefusedRequestException(
                    "redirect_uri_not_allowed", "redirectUri must be one of tidemark.connect.redirect-uris.");
        }
        return URI.create(uri);
    }

    private static boolean passes(SourceFailure failure) {
        return failure instanceof SourceFailure.Transient || failure instanceof SourceFailure.Throttled;
    }

    private static RefusedRequestException refused(SourceFailure failure) {
        return switch (failure) {
            case SourceFailure.Transient passing -> unavailable(passing);
            case SourceFailure.Throttled passing -> unavailable(passing);
            case SourceFailure.PermissionMissing missing ->
                new RefusedRequestException("permission_missing", missing.why());
            case SourceFailure.AccountUnavailable unavailable ->
                new RefusedRequestException("account_unavailable", unavailable.why());
            case SourceFailure.ReauthNeeded reauth -> new RefusedRequestException("code_refused", reauth.why());
            case SourceFailure.ContractBug bug -> new RefusedRequestException("code_refused", bug.why());
        };
    }

    private static RefusedRequestException unavailable(SourceFailure failure) {
        return new RefusedRequestException(
                HttpStatus.FAILED_DEPENDENCY, "platform_unavailable", failure.why() + ". Reload to try again.");
    }

    private static RefusedRequestException invalidState() {
        return new RefusedRequestException(
                "invalid_state", "The link is unknown, was used, or is too old. Begin again.");
    }

    /** 256 random bits, in the letters that a query and a proof key may have. */
    private static String secret() {
        byte[] bits = new byte[32];
        RANDOM.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }
}
