package io.tidemark.sync.platform;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** The addresses of calls to platforms. */
public final class CallAddress {

    private CallAddress() {}

    /** A path, which may have a query, behind a base, which may end with a slash. */
    public static URI of(URI base, String path) {
        String text = base.toString();
        return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path);
    }

    /** The address with these parameters behind those that it has. */
    public static URI with(URI address, Map<String, String> query) {
        String separator = query.isEmpty() ? "" : address.getRawQuery() == null ? "?" : "&";
        return URI.create(address + separator + form(query));
    }

    /** Parameters as a query and a form have them, in the order of the map. */
    public static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(each -> encode(each.getKey()) + "=" + encode(each.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** One part of a path or a query. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
