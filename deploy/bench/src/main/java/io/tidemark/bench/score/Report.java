package io.tidemark.bench.score;

import java.io.PrintWriter;
import java.util.Locale;

/** Lines for whoever runs the benchmark, each when it is known. */
record Report(PrintWriter out) {

    void say(String line, Object... values) {
        out.println(String.format(Locale.ROOT, line, values));
        out.flush();
    }
}
