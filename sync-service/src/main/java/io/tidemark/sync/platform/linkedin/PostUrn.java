package io.tidemark.sync.platform.linkedin;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A post's name on LinkedIn.
 *
 * @param kind {@code share} or {@code ugcPost}
 * @param number up to 19 digits
 */
public record PostUrn(String kind, String number) {

    private static final Pattern URN = Pattern.compile("urn:li:(share|ugcPost):([0-9]{1,19})");
    private static final Pattern EXTERNAL_ID = Pattern.compile("(share|ugcPost)-([0-9]{1,19})");

    /** Reads {@code urn:li:share:123} or {@code urn:li:ugcPost:123}; empty for anything else, activities included. */
    public static Optional<PostUrn> parse(String urn) {
        return of(URN.matcher(urn));
    }

    static Optional<PostUrn> ofExternalId(String externalId) {
        return of(EXTERNAL_ID.matcher(externalId));
    }

    /** The post's id among all posts: the number alone is not, since kinds are numbered apart. */
    public String externalId() {
        return kind + "-" + number;
    }

    @Override
    public String toString() {
        return "urn:li:" + kind + ":" + number;
    }

    /** The key by which LinkedIn names it among its entities. */
    String entityKey() {
        return kind.equals("share") ? "share" : "ugc";
    }

    private static Optional<PostUrn> of(Matcher match) {
        return match.matches() ? Optional.of(new PostUrn(match.group(1), match.group(2))) : Optional.empty();
    }
}
