package io.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.testbed.stack.GatewayClient;
import io.tidemark.testbed.stack.Service;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** History that was imported by {@code ./tidemark import}, from the files to the answers. */
class ImportE2E {

    private static final int LINES_REFUSED = 3;

    private static DemoSystem system;

    @BeforeAll
    static void start() {
        system = SharedSystem.get();
    }

    @Test
    void everyLineOfTheExportIsAccountedFor() {
        int lines = SharedSystem.files().exported().size();
        JsonNode report = SharedSystem.export().report();
        assertThat(SharedSystem.export().exit()).isZero();
        assertThat(lines).isEqualTo(50);
        assertThat(figures(report)).isEqualTo("done 50 50 0 0");
        assertThat(report.get("postsPublished").intValue()).isEqualTo(lines);
        assertThat(report.get("metricsPublished").intValue()).isEqualTo(lines);
    }

    @Test
    void lineThatCannotBeUsedIsNamedAndTheOthersAreTaken() {
        JsonNode report = SharedSystem.posts().report();
        assertThat(SharedSystem.posts().exit()).isEqualTo(LINES_REFUSED);
        assertThat(figures(report)).isEqualTo("done 3 2 0 1");
        JsonNode refusal = report.get("refusals").get(0);
        assertThat(refusal.get("line").intValue()).isEqualTo(4);
        assertThat(refusal.get("column").textValue()).isEqualTo("views");
    }

    @Test
    void ratesOfTheExporterComeOutOfOurFigures() {
        for (Imported line : SharedSystem.files().exported()) {
            JsonNode post = system.gateway().get(system.project() + "/posts/" + GatewayClient.encoded(line.postKey()));
            assertThat(post.get("engagementRate").doubleValue())
                    .as(line.postKey())
                    .isEqualTo(line.engagementRate());
        }
    }

    @Test
    void theSameFilesAgainChangeNoRow() {
        List<String> before = rows();

        ImportFiles.Outcome export = SharedSystem.files().importExport();
        ImportFiles.Outcome posts = SharedSystem.files().importPosts();
        system.awaitQuiet(Duration.ofMinutes(6));

        assertThat(figures(export.report())).isEqualTo("done 50 0 50 0");
        assertThat(export.report().get("sameFileAs"))
                .isEqualTo(SharedSystem.export().report().get("importId"));
        assertThat(figures(posts.report())).isEqualTo("done 3 0 2 1");
        assertThat(rows()).isEqualTo(before);
    }

    private static String figures(JsonNode report) {
        return report.get("state").textValue() + " " + report.get("lines") + " " + report.get("accepted") + " "
                + report.get("skipped") + " " + report.get("refused");
    }

    /** The rows that the imports have made, with the version of each: a row that is written again has another one. */
    private static List<String> rows() {
        Map<Service, String> tables = Map.of(
                Service.CONTAINER, "platform_posts",
                Service.METRICS, "platform_post_metrics");
        return tables.entrySet().stream()
                .flatMap(table -> SharedSystem.files().lines().stream()
                        .map(Imported::postKey)
                        .sorted()
                        .flatMap(key -> system
                                .tables(table.getKey())
                                .lines("SELECT xmin, * FROM " + table.getValue() + " WHERE post_key = '" + key + "'")
                                .stream()))
                .sorted()
                .toList();
    }
}
