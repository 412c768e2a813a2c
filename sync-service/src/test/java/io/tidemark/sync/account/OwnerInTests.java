package io.tidemark.sync.account;

import io.tidemark.sync.SyncUnderTest;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An owner with a browser: goes where the service says, agrees, and comes back. */
final class OwnerInTests {

    static final String REDIRECT = "https://app.example/v1/connections/callback";

    private final SyncUnderTest service;

    OwnerInTests(SyncUnderTest service) {
        this.service = service;
    }

    /** What a platform sent the owner back with. */
    record Back(String state, String code, String error) {

        String body() {
            return error == null
                    ? "{\"state\":\"" + state + "\",\"code\":\"" + code + "\"}"
                    : "{\"state\":\"" + state + "\",\"error\":\"" + error + "\"}";
        }
    }

    HttpResponse<String> begin(UUID project, String platform, String handle) {
        return begin(project, platform, null, handle);
    }

    HttpResponse<String> begin(UUID project, String platform, String login, String handle) {
        return service.send(
                "POST",
                "/projects/" + project + "/connections",
                "{\"platform\":\"" + platform + "\",\"redirectUri\":\"" + REDIRECT + "\""
                        + (login == null ? "" : ",\"login\":\"" + login + "\"")
                        + (handle == null ? "" : ",\"handle\":\"" + handle + "\"") + "}");
    }

    /** Begins a connection for any account and agrees for the one of this handle. */
    Back agree(UUID project, String platform, String handle) {
        return visit(authorizeUrl(begin(project, platform, null)) + "&account=" + handle);
    }

    HttpResponse<String> callback(Back back) {
        return service.send("POST", "/connections/callback", back.body());
    }

    static String authorizeUrl(HttpResponse<String> begun) {
        return field(begun.body(), "authorizeUrl").replace("\\/", "/");
    }

    Back visit(String page) {
        try (HttpClient browser = HttpClient.newHttpClient()) {
            HttpResponse<Void> response = browser.send(
                    HttpRequest.newBuilder(URI.create(page)).build(), HttpResponse.BodyHandlers.discarding());
            if (response.statusCode() != 302) {
                throw new AssertionError("the page answers " + response.statusCode());
            }
            String location = response.headers().firstValue("Location").orElseThrow();
            if (!location.startsWith(REDIRECT + "?")) {
                throw new AssertionError("the owner is sent elsewhere");
            }
            return new Back(parameter(location, "state"), parameter(location, "code"), parameter(location, "error"));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static String field(String json, String name) {
        Matcher field = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        if (!field.find()) {
            throw new AssertionError("no " + name + " in " + json);
        }
        return field.group(1);
    }

    private static String parameter(String address, String name) {
        Matcher parameter = Pattern.compile("[?&]" + name + "=([^&#]*)").matcher(address);
        return parameter.find() ? URLDecoder.decode(parameter.group(1), StandardCharsets.UTF_8) : null;
    }
}
