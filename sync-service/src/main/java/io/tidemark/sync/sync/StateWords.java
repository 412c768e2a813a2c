package io.tidemark.sync.sync;

/** The sentences that reports of accounts and of ad accounts have in common. */
public final class StateWords {

    private StateWords() {}

    /** @param why what failed last; null when it is not known */
    public static String said(String why) {
        return why == null ? "It is not known why." : sentence(why);
    }

    /**
     * What is wrong with an account, and that its source rests where it does.
     *
     * @param what  is wrong with the account itself; null when nothing is
     * @param pause why every account of the source rests; null when they do not
     * @return null when nothing is wrong
     */
    public static String withPause(String what, String source, String pause) {
        if (pause == null) {
            return what;
        }
        String rests = "No account of " + source + " is read for a while: " + sentence(pause);
        return what == null ? rests : what + " " + rests;
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }
}
