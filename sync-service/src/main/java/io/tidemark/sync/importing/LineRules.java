package io.tidemark.sync.importing;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What holds for a line whatever its format. Pure. */
final class LineRules {

    static final Set<String> MEDIA_TYPES = Set.of("video", "photo", "reel", "image", "carousel", "story", "text");

    private static final Pattern HANDLE = Pattern.compile("[a-z0-9._-]{1,64}");
    private static final Pattern ANY_ID = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
    private static final Pattern PLATFORM = Pattern.compile("[a-z0-9_]{1,32}");

    /** The forms of ids by which the sources know posts; another form would make a second post of the same. */
    private static final Map<String, Pattern> IDS = Map.of(
            "instagram", Pattern.compile("(?![0-9]{15,})[A-Za-z0-9_-]{5,64}"),
            "tiktok", Pattern.compile("[0-9]{1,19}"),
            "x", Pattern.compile("[0-9]{1,19}"),
            "linkedin", Pattern.compile("(share|ugcPost)-[0-9]{1,19}"));

    private static final Map<String, String> ID_FORMS = Map.of(
            "instagram", "the shortcode of its address",
            "tiktok", "its number",
            "x", "its number",
            "linkedin", "share- or ugcPost- with its number");

    private LineRules() {}

    static String platform(Cells cells, String column, String platform) {
        if (!PLATFORM.matcher(platform).matches()) {
            throw cells.refusal(column, "The platform is not a lower-case name such as instagram.");
        }
        return platform;
    }

    /** @param handle lower case, without '@' */
    static String handle(Cells cells, String column, String handle) {
        if (!HANDLE.matcher(handle).matches()) {
            throw cells.refusal(column, "A handle has 1 to 64 letters, digits, dots, underscores or hyphens.");
        }
        return handle;
    }

    static String externalId(Cells cells, String column, String platform, String id) {
        if (!IDS.getOrDefault(platform, ANY_ID).matcher(id).matches()) {
            throw cells.refusal(
                    column,
                    "A post of " + platform + " is known by "
                            + ID_FORMS.getOrDefault(platform, "its own id: letters, digits, dots and hyphens") + ".");
        }
        return id;
    }

    static void order(Cells cells, String column, Instant publishedAt, Instant observedAt, Instant now) {
        if (observedAt.isAfter(now)) {
            throw cells.refusal(column, "The observation lies in the future.");
        }
        if (publishedAt.isAfter(observedAt)) {
            throw cells.refusal(column, "The post was published after the moment of its observation.");
        }
    }
}
