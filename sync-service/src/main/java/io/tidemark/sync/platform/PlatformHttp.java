package io.tidemark.sync.platform;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The only way out to a platform: to configured hosts, without redirects, with a deadline over the whole answer and a limit on
 * its size. Nothing is unpacked, so that a small answer cannot become a large one.
 */
@Singleton
public final class PlatformHttp {

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofDays(1);

    private final HttpLimits limits;
    private final OutboundHosts hosts;
    private final HttpClient client;

    PlatformHttp(HttpLimits limits, OutboundHosts hosts) {
        this.limits = limits;
        this.hosts = hosts;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limits.connectTimeout())
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /** What a call gave. */
    public sealed interface Answer {

        /**
         * A whole answer, of any status.
         *
         * @param retryAfter the header Retry-After in seconds, from 1 to a day, when there is one in that form
         * @param headers all headers, some of which tell how much of a quota is used
         */
        record Whole(int status, OptionalLong retryAfter, HttpHeaders headers, byte[] body) implements Answer {

            /** The first header of this name, in any case. */
            public Optional<String> header(String name) {
                return headers.firstValue(name);
            }

            /** How long the platform asks to be left alone, a second at least, or {@code otherwise} when it does not say. */
            public Duration retryAfterOr(Duration otherwise) {
                return retryAfter.isPresent() ? Duration.ofSeconds(Math.max(1, retryAfter.getAsLong())) : otherwise;
            }
        }

        /**
         * No answer, or not all of it.
         *
         * @param why in words, without the address
         */
        record None(String why) implements Answer {}
    }

    /** Sends a request and waits for the last byte of its answer, but not beyond the deadline. */
    public Answer send(HttpRequest request) {
        Optional<String> refusal = hosts.refusal(request.uri());
        if (refusal.isPresent()) {
            return new Answer.None(refusal.get());
        }
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), limits.maxBodyBytes()));
        try {
            HttpResponse<byte[]> whole = answer.get(limits.deadline().toMillis(), TimeUnit.MILLISECONDS);
            if (isPacked(whole)) {
                return new Answer.None("the answer is packed, which was not asked for");
            }
            return new Answer.Whole(whole.statusCode(), retryAfter(whole), whole.headers(), whole.body());
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new Answer.None("no whole answer within " + limits.deadline().toMillis() + " ms");
        } catch (ExecutionException e) {
            return new Answer.None(reason(e.getCause()));
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return new Answer.None("the service is stopping");
        }
    }

    @PreDestroy
    void close() {
        client.shutdownNow();
    }

    private static boolean isPacked(HttpResponse<?> response) {
        return response.headers().allValues("Content-Encoding").stream()
                .anyMatch(encoding -> !encoding.isBlank() && !encoding.trim().equalsIgnoreCase("identity"));
    }

    private static OptionalLong retryAfter(HttpResponse<?> response) {
        String seconds = response.headers().firstValue("Retry-After").orElse("").trim();
        // One that asks for longer than a day is not believed: the next call will hear it again.
        return seconds.matches("[0-9]{1,18}")
                ? OptionalLong.of(Math.clamp(Long.parseLong(seconds), 1L, LONGEST_RETRY_AFTER.toSeconds()))
                : OptionalLong.empty();
    }

    private static String reason(Throwable cause) {
        return switch (cause) {
            case java.net.http.HttpConnectTimeoutException e -> "no connection in time";
            case java.net.ConnectException e -> "the connection was refused";
            case IOException e -> "the answer broke off (" + e.getClass().getSimpleName() + ")";
            default -> "the call failed (" + cause.getClass().getSimpleName() + ")";
        };
    }
}
