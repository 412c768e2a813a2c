package io.tidemark.launcher.cluster;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Says every two seconds how far long work is, on the error stream, so that the output stays what was asked for. */
public final class Progress {

    private static final double NANOS = 1e9;
    private static final long EVERY_NANOS = 2_000_000_000L;

    private final PrintWriter out;
    private final String what;
    private final long total;
    private final LongSupplier nanoClock;
    private final long start;
    private long lastSaid;

    /**
     * @param what  is done, as in {@code read}
     * @param total records to do
     */
    public Progress(PrintWriter out, String what, long total) {
        this(out, what, total, System::nanoTime);
    }

    Progress(PrintWriter out, String what, long total, LongSupplier nanoClock) {
        this.out = out;
        this.what = what;
        this.total = total;
        this.nanoClock = nanoClock;
        this.start = nanoClock.getAsLong();
        this.lastSaid = start;
    }

    /** @param done records so far */
    public void at(long done) {
        long now = nanoClock.getAsLong();
        if (now - lastSaid < EVERY_NANOS) {
            return;
        }
        lastSaid = now;
        double perSecond = done / ((now - start) / NANOS);
        String left =
                perSecond > 0 ? String.format(Locale.ROOT, "%.0f s left", Math.max(0, total - done) / perSecond) : "";
        out.printf(Locale.ROOT, "%s %,d of %,d records, %,.0f/s, %s%n", what, done, total, perSecond, left);
        out.flush();
    }
}
