package io.tidemark.sync.platform;

import java.net.URI;
import java.net.URISyntaxException;

/** Addresses that may be stored and published. */
public final class PublicAddress {

    private PublicAddress() {}

    /** An http address without its query, which holds tracking or a signature; null when it is none. */
    public static String withoutQuery(String address) {
        URI uri = http(address);
        return uri == null ? null : uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }

    /** The address if it lasts: one with a query is signed and expires, so it gives null. */
    public static String lasting(String address) {
        URI uri = http(address);
        return uri == null || uri.getRawQuery() != null ? null : withoutQuery(address);
    }

    private static URI http(String address) {
        if (address == null) {
            return null;
        }
        try {
            URI uri = new URI(address);
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            return web && uri.getHost() != null && uri.getRawUserInfo() == null ? uri : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
