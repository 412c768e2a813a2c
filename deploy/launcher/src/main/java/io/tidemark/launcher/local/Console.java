package io.tidemark.launcher.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.testbed.stack.Part;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** What {@code up} says: to a person, or to a script as one JSON object a line. */
final class Console {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double MILLIS = 1000.0;

    private final PrintStream out;
    private final PrintStream err;
    private final boolean json;

    Console(PrintStream out, PrintStream err, boolean json) {
        this.out = out;
        this.err = err;
        this.json = json;
    }

    synchronized void partReady(Part part) {
        double seconds = part.took().toMillis() / MILLIS;
        if (json) {
            print(event("ready")
                    .put("part", part.name())
                    .put("pid", part.pid())
                    .put("port", part.port())
                    .put("seconds", seconds)
                    .put("log", part.log().toString()));
        } else {
            out.printf(Locale.ROOT, "%-18s ready after %4.1f s   port %d%n", part.name(), seconds, part.port());
        }
    }

    synchronized void note(String text) {
        if (json) {
            print(event("note").put("message", text));
        } else {
            out.println(text);
        }
    }

    /** The lines that a reader can take up and use at once. */
    synchronized void up(String gatewayUrl, DemoSecrets demo, double seconds) {
        String project = gatewayUrl + "/v1/projects/" + demo.projectId();
        if (json) {
            print(event("up")
                    .put("gateway", gatewayUrl)
                    .put("project", demo.projectId())
                    .put("apiKey", demo.apiKey())
                    .put("seconds", seconds));
            return;
        }
        out.printf(Locale.ROOT, "everything is ready after %.1f s; Ctrl-C or ./tidemark down stops it%n%n", seconds);
        out.println("gateway: " + gatewayUrl);
        out.println("project: " + demo.projectId());
        out.println("api key: " + demo.apiKey());
        out.println();
        for (String query :
                List.of("/overview", "/posts?sort=views_desc&limit=3", "/ads-content?sort=score_desc&limit=3")) {
            out.println("curl -s -H 'Authorization: Bearer " + demo.apiKey() + "' '" + project + query + "'");
        }
    }

    synchronized void failed(String sentence) {
        if (json) {
            print(event("failed").put("message", sentence));
        } else {
            err.println("tidemark: " + sentence);
        }
    }

    private static ObjectNode event(String name) {
        return JSON.createObjectNode().put("event", name);
    }

    private void print(ObjectNode object) {
        out.println(object);
        out.flush();
    }
}
