package io.tidemark.sync.platform;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The key of a post on Instagram: what stands in its address, and the only id that every source of Instagram knows. */
public final class Shortcode {

    private static final Pattern IN_ADDRESS = Pattern.compile("/(?:p|reel|reels|tv)/([A-Za-z0-9_-]{1,64})/?$");

    private Shortcode() {}

    /**
     * Reads {@code shortcode}; where an answer leaves it out, the address tells it.
     *
     * @param address the name of the field that holds the post's public address
     */
    public static Reading<String> of(Fields post, String address) {
        Reading<String> told = post.id("shortcode");
        return switch (told) {
            case Reading.Value<String> value -> value;
            case Reading.Unreadable<String> unreadable -> unreadable;
            case Reading.Missing<String> ignored -> inAddress(post, address, told);
            case Reading.Null<String> ignored -> inAddress(post, address, told);
        };
    }

    private static Reading<String> inAddress(Fields post, String address, Reading<String> otherwise) {
        String url = PublicAddress.withoutQuery(post.text(address).orNull());
        Matcher matcher = IN_ADDRESS.matcher(url == null ? "" : url);
        return matcher.find() ? new Reading.Value<>(matcher.group(1)) : otherwise;
    }
}
