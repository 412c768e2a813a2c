package io.tidemark.gateway.owner;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.ObjectMapper;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tidemark.gateway.access.ProjectScope;
import io.tidemark.gateway.overview.PostVisibility;
import io.tidemark.gateway.problem.ProblemResponses;
import io.tidemark.gateway.query.QueryParameters;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Serves what ads spent and earned, which metrics-service sums; money in the currency's smallest unit. */
@Controller("/v1/projects/{projectId}")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "ads", description = "What ads spent and earned.")
@SecurityRequirement(name = "bearer")
@SecurityRequirement(name = "apiKey")
final class AdsController {

    private static final Set<String> PARAMETERS = Set.of("since", "until", "sort", "limit", "cursor");

    private final PostVisibility posts;
    private final OwnerCalls owners;
    private final ObjectMapper json;

    AdsController(PostVisibility posts, OwnerCalls owners, ObjectMapper json) {
        this.posts = posts;
        this.owners = owners;
        this.json = json;
    }

    /** Sums of a window, as metrics-service answers them: money as exact decimals in text. */
    @Serdeable
    record ExactSums(
            LocalDate since,
            LocalDate until,
            List<ExactTotal> totals,
            List<ExactAd> items,
            @Nullable String nextCursor) {

        AdSums rounded() {
            return new AdSums(
                    since,
                    until,
                    totals.stream().map(ExactTotal::rounded).toList(),
                    items.stream().map(ExactAd::rounded).toList(),
                    nextCursor);
        }
    }

    /** One ad of metrics-service's answer. */
    @Serdeable
    record ExactAd(
            String adKey,
            String platform,
            String adAccountId,
            @Nullable String campaignId,
            @Nullable String adsetId,
            @Nullable String adName,
            @Nullable String postKey,
            String timeZone,
            String currency,
            @Nullable String spend,
            @Nullable Long impressions,
            @Nullable Long clicks,
            @Nullable Long conversions,
            @Nullable String conversionValue,
            String conversionAction,
            String attribution,
            long days,
            Instant observedAt) {

        Ad rounded() {
            return new Ad(
                    adKey,
                    platform,
                    adAccountId,
                    campaignId,
                    adsetId,
                    adName,
                    postKey,
                    timeZone,
                    currency,
                    MinorUnits.of(spend, currency),
                    impressions,
                    clicks,
                    conversions,
                    MinorUnits.of(conversionValue, currency),
                    conversionAction,
                    attribution,
                    days,
                    observedAt);
        }
    }

    /** One total of metrics-service's answer. */
    @Serdeable
    record ExactTotal(
            String currency,
            String conversionAction,
            long ads,
            @Nullable String spend,
            @Nullable Long impressions,
            @Nullable Long clicks,
            @Nullable Long conversions,
            @Nullable String conversionValue) {

        AdTotal rounded() {
            return new AdTotal(
                    currency,
                    conversionAction,
                    ads,
                    MinorUnits.of(spend, currency),
                    impressions,
                    clicks,
                    conversions,
                    MinorUnits.of(conversionValue, currency));
        }
    }

    /** Sums of a window. */
    @Serdeable
    @Schema(name = "AdSums")
    record AdSums(
            @Schema(description = "The first day, in each ad account's own time zone.")
            LocalDate since,

            @Schema(description = "The day after the last.") LocalDate until,

            @Schema(description = "Over all ads that match; one per currency and conversion action.")
            List<AdTotal> totals,

            List<Ad> items,

            @Schema(description = "Null on the last page.", nullable = true)
            String nextCursor) {}

    /** One ad. */
    @Serdeable
    @Schema(name = "Ad")
    record Ad(
            @Schema(example = "meta:23854695759200548") String adKey,

            @Schema(description = "meta or tiktok", example = "meta")
            String platform,

            String adAccountId,
            @Schema(nullable = true) String campaignId,
            @Schema(nullable = true) String adsetId,
            @Schema(nullable = true) String adName,

            @Schema(description = "The organic post that it promotes.", nullable = true)
            String postKey,

            @Schema(example = "America/Los_Angeles") String timeZone,
            @Schema(example = "USD") String currency,

            @Schema(description = "In the currency's smallest unit; null when not told.", nullable = true)
            Long spend,

            @Schema(nullable = true) Long impressions,
            @Schema(nullable = true) Long clicks,
            @Schema(nullable = true) Long conversions,

            @Schema(description = "In the currency's smallest unit; null when not told.", nullable = true)
            Long conversionValue,

            @Schema(description = "The one action that counts.", example = "omni_purchase")
            String conversionAction,

            @Schema(example = "1d_view,7d_click") String attribution,

            @Schema(description = "Days of the window that the platform told something of.")
            long days,

            Instant observedAt) {}

    /** Sums over ads of one currency and conversion action. */
    @Serdeable
    @Schema(name = "AdTotal")
    record AdTotal(
            String currency,
            String conversionAction,
            long ads,
            @Schema(nullable = true) Long spend,
            @Schema(nullable = true) Long impressions,
            @Schema(nullable = true) Long clicks,
            @Schema(nullable = true) Long conversions,
            @Schema(nullable = true) Long conversionValue) {}

    @Get("/ads")
    @Operation(
            operationId = "listAds",
            summary = "What the project's ads spent and earned",
            description =
                    "Sums per ad over days of its ad account. Sums of two currencies are never added up or compared:"
                            + " ads are sorted by currency first.",
            parameters = {
                @Parameter(name = "projectId", ref = "#/components/parameters/projectId"),
                @Parameter(
                        name = "since",
                        in = ParameterIn.QUERY,
                        description = "28 days before until when missing.",
                        schema = @Schema(type = "string", format = "date", example = "2026-01-01")),
                @Parameter(
                        name = "until",
                        in = ParameterIn.QUERY,
                        description = "Exclusive; tomorrow in UTC when missing.",
                        schema = @Schema(type = "string", format = "date", example = "2026-02-01")),
                @Parameter(
                        name = "sort",
                        in = ParameterIn.QUERY,
                        schema =
                                @Schema(
                                        type = "string",
                                        defaultValue = "spend_desc",
                                        allowableValues = {
                                            "spend_desc",
                                            "impressions_desc",
                                            "clicks_desc",
                                            "conversions_desc"
                                        })),
                @Parameter(name = "limit", ref = "#/components/parameters/limit"),
                @Parameter(name = "cursor", ref = "#/components/parameters/cursor")
            })
    @ApiResponse(
            responseCode = "200",
            description = "A page of ads.",
            content = @Content(schema = @Schema(implementation = AdSums.class)))
    @ProblemResponses
    HttpResponse<?> list(HttpRequest<?> request) throws IOException {
        return sums(request, null);
    }

    @Get("/posts/{postKey}/ads")
    @Operation(
            operationId = "listPostAds",
            summary = "What the ads that promote a post spent and earned",
            parameters = {
                @Parameter(name = "projectId", ref = "#/components/parameters/projectId"),
                @Parameter(
                        name = "since",
                        in = ParameterIn.QUERY,
                        schema = @Schema(type = "string", format = "date", example = "2026-01-01")),
                @Parameter(
                        name = "until",
                        in = ParameterIn.QUERY,
                        description = "Exclusive.",
                        schema = @Schema(type = "string", format = "date", example = "2026-02-01")),
                @Parameter(name = "sort", in = ParameterIn.QUERY, schema = @Schema(type = "string")),
                @Parameter(name = "limit", ref = "#/components/parameters/limit"),
                @Parameter(name = "cursor", ref = "#/components/parameters/cursor")
            })
    @ApiResponse(
            responseCode = "200",
            description = "A page of ads.",
            content = @Content(schema = @Schema(implementation = AdSums.class)))
    @ProblemResponses
    HttpResponse<?> ofPost(
            HttpRequest<?> request, @PathVariable @Parameter(example = "tiktok:7123456789012345678") String postKey)
            throws SQLException, IOException {
        QueryParameters.of(request, PARAMETERS);
        posts.require(ProjectScope.of(request), postKey);
        return sums(request, postKey);
    }

    private HttpResponse<?> sums(HttpRequest<?> request, String postKey) throws IOException {
        QueryParameters given = QueryParameters.of(request, PARAMETERS);
        UriBuilder address = OwnerCalls.address("/ads", Map.of()).queryParam("project", ProjectScope.of(request));
        for (String name : PARAMETERS) {
            given.text(name).ifPresent(value -> address.queryParam(name, value));
        }
        if (postKey != null) {
            address.queryParam("post", postKey);
        }
        MutableHttpResponse<?> answer = owners.pass(Owner.METRICS, request, HttpRequest.GET(address.build()));
        return answer.code() == 200 && answer.body() instanceof byte[] body
                ? answer.body(json.readValue(body, ExactSums.class).rounded())
                : answer;
    }
}
