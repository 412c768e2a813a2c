package io.tidemark.testbed.simulator;

import java.util.List;

/** Made-up words: handles, names, niches and captions, all from draws. */
final class Wording {
    private static final List<String> FIRST = List.of(
            "amber", "birch", "cobalt", "dune", "ember", "fern", "glacier", "harbor", "indigo", "juniper", "kelp",
            "linen", "maple", "north", "opal", "pebble", "quartz", "river", "saffron", "tidal", "umber", "velvet",
            "willow", "yonder", "zephyr");
    private static final List<String> SECOND = List.of(
            "atelier",
            "bakes",
            "camera",
            "daily",
            "explores",
            "fits",
            "garden",
            "home",
            "inks",
            "jams",
            "kitchen",
            "lab",
            "moves",
            "notes",
            "outside",
            "paints",
            "reads",
            "sews",
            "studio",
            "trails",
            "wheels",
            "works");
    private static final List<String> NICHES =
            List.of("fitness", "food", "travel", "beauty", "gaming", "music", "craft", "fashion", "pets", "science");
    private static final List<String> OPENINGS = List.of(
            "I did not expect this to work",
            "Three things nobody told me",
            "Day %d of trying",
            "POV: you finally fixed it",
            "Répondre à vos questions 🇫🇷",
            "朝のルーティン",
            "How it started, how it ends",
            "Wait for it 👀",
            "Part %d, as promised",
            "This took %d hours 😅");
    private static final List<String> ENDINGS = List.of(
            "Would you try it?",
            "Recipe in the comments.",
            "\"Just one more\", she said.",
            "Sound on!\nYes, really.",
            "No filter; 100% real <3",
            "Tell me I'm wrong & why.",
            "");
    private static final List<String> TAGS =
            List.of("#fyp", "#smallbusiness", "#diy", "#ad", "#sponsored", "#learnontiktok", "#été", "#日常", "#viral");

    private Wording() {}

    /** Unique for account numbers below 550. */
    static String handle(int number) {
        int at = number * 7;
        return FIRST.get(at % FIRST.size()) + "." + SECOND.get(at / FIRST.size() % SECOND.size()) + number;
    }

    static String displayName(Draw draw) {
        String first = draw.with("first").oneOf(FIRST);
        return Character.toUpperCase(first.charAt(0)) + first.substring(1) + " "
                + draw.with("second").oneOf(SECOND);
    }

    static String niche(Draw draw) {
        return draw.with("niche").oneOf(NICHES);
    }

    static String caption(Draw draw) {
        if (draw.with("silent").below(25) == 0) {
            return "";
        }
        StringBuilder caption = new StringBuilder(draw.with("opening")
                .oneOf(OPENINGS)
                .replace("%d", Long.toString(2 + draw.with("count").below(98))));
        String ending = draw.with("ending").oneOf(ENDINGS);
        if (!ending.isEmpty()) {
            caption.append(". ").append(ending);
        }
        long tags = draw.with("tags").below(4);
        for (int i = 0; i < tags; i++) {
            caption.append(' ').append(draw.with("tag").with(i).oneOf(TAGS));
        }
        return caption.toString();
    }
}
