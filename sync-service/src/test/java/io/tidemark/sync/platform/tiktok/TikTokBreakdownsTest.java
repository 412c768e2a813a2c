package io.tidemark.sync.platform.tiktok;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.Breakdown;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TikTokBreakdownsTest {

    private final List<RejectedItem> rejected = new ArrayList<>();

    @Test
    void percentagesAreSharesAndTheGreatestComesFirst() throws Exception {
        SortedMap<String, Breakdown> read = read("""
                {"impression_sources":[{"impression_source":"Personal Profile","percentage":0.07},
                  {"impression_source":"For You","percentage":0.93},{"impression_source":"Search","percentage":0}],
                 "audience_genders":[{"gender":"Male","percentage":0.5},{"gender":"Female","percentage":0.5}],
                 "audience_countries":[{"country":"US","percentage":0.71},{"country":"Others","percentage":0.29}],
                 "audience_cities":[{"city_name":"Zürich","percentage":1}],
                 "audience_types":[{"type":"FOLLOWERS","percentage":0.25}]}""");

        assertThat(read)
                .containsOnlyKeys(
                        "audience_cities",
                        "audience_countries",
                        "audience_genders",
                        "audience_types",
                        "impression_sources")
                .containsEntry(
                        "impression_sources",
                        told(
                                new Breakdown.Part("For You", 0.93),
                                new Breakdown.Part("Personal Profile", 0.07),
                                new Breakdown.Part("Search", 0.0)))
                .containsEntry(
                        "audience_genders", told(new Breakdown.Part("Female", 0.5), new Breakdown.Part("Male", 0.5)))
                .containsEntry("audience_cities", told(new Breakdown.Part("Zürich", 1.0)));
        assertThat(rejected).isEmpty();
    }

    @Test
    void whatIsMissingNullOrEmptyIsAbsentAndIsNoZero() throws Exception {
        assertThat(read("{\"audience_cities\":null,\"audience_types\":[]}"))
                .hasSize(5)
                .allSatisfy(
                        (kind, breakdown) -> assertThat(breakdown).as(kind).isEqualTo(new Breakdown.Absent("not_yet")));
        assertThat(rejected).isEmpty();
    }

    @Test
    void theyAreAskedForOnceADayAndOnlyWhereTheScopeIsGiven() throws Exception {
        Fields video = fields("{\"audience_types\":[{\"type\":\"FOLLOWERS\",\"percentage\":0.25}]}");
        assertThat(TikTokVideos.fields(TikTokFieldSet.INSIGHTS_DAILY)).containsAll(TikTokBreakdowns.FIELDS);
        for (TikTokFieldSet other :
                List.of(TikTokFieldSet.BASIC, TikTokFieldSet.BASIC_DAILY, TikTokFieldSet.INSIGHTS)) {
            assertThat(TikTokVideos.fields(other)).doesNotContainAnyElementsOf(TikTokBreakdowns.FIELDS);
        }
        assertThat(TikTokBreakdowns.read(video, TikTokFieldSet.BASIC, "1", rejected))
                .isNull();
        assertThat(TikTokBreakdowns.read(video, TikTokFieldSet.INSIGHTS, "1", rejected))
                .isNull();
        assertThat(TikTokBreakdowns.read(video, TikTokFieldSet.BASIC_DAILY, "1", rejected))
                .hasSize(5)
                .allSatisfy((kind, breakdown) ->
                        assertThat(breakdown).as(kind).isEqualTo(new Breakdown.Absent("not_permitted")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"country\":\"US\",\"percentage\":1.0001}]",
                "[{\"country\":\"US\",\"percentage\":-1e-9}]",
                "[{\"country\":\"US\",\"percentage\":Infinity}]",
                "[{\"country\":\"US\",\"percentage\":1e-999}]",
                "[{\"country\":\"US\",\"percentage\":true}]",
                "[{\"country\":\"US\",\"percentage\":0.1,\"percentage\":0.2}]",
                "[{\"country\":\"US\"}]",
                "[{\"percentage\":0.1}]",
                "[{\"country\":7,\"percentage\":0.1}]",
                "[{\"country\":\" \",\"percentage\":0.1}]",
                "[{\"country\":\"\\u0000\",\"percentage\":0.1},{\"country\":\"\\ufffd\",\"percentage\":0.1}]",
                "[[\"US\",0.1]]",
                "[null]",
                "\"US\""
            })
    void aBreakdownThatCannotBeReadCostsItselfOnly(String countries) throws Exception {
        assertRefused(countries);
    }

    @Test
    void aThousandCountriesAndEndlessNamesAreRefused() throws Exception {
        assertRefused(IntStream.range(0, 1_000)
                .mapToObj(i -> "{\"country\":\"C" + i + "\",\"percentage\":0.001}")
                .collect(Collectors.joining(",", "[", "]")));
        assertRefused("[{\"country\":\"" + "x".repeat(201) + "\",\"percentage\":0.1}]");
    }

    @Test
    void textIsMadeStorableAndAllCountriesFit() throws Exception {
        SortedMap<String, Breakdown> read =
                read("{\"audience_cities\":[{\"city_name\":\"a\\u0000\\ud800\",\"percentage\":1}],"
                        + "\"audience_countries\":"
                        + IntStream.range(0, 250)
                                .mapToObj(i -> "{\"country\":\"C" + i + "\",\"percentage\":0.004}")
                                .collect(Collectors.joining(",", "[", "]"))
                        + "}");
        assertThat(read).containsEntry("audience_cities", told(new Breakdown.Part("a\uFFFD\uFFFD", 1.0)));
        assertThat(read.get("audience_countries"))
                .isInstanceOfSatisfying(
                        Breakdown.Told.class, told -> assertThat(told.parts()).hasSize(250));
    }

    private void assertRefused(String countries) throws MalformedJsonException {
        rejected.clear();
        SortedMap<String, Breakdown> read = read("{\"audience_countries\":" + countries
                + ",\"audience_genders\":[{\"gender\":\"Female\",\"percentage\":0.6}]}");
        assertThat(read)
                .containsEntry("audience_countries", new Breakdown.Absent("failed"))
                .containsEntry("audience_genders", told(new Breakdown.Part("Female", 0.6)));
        assertThat(rejected).singleElement().satisfies(item -> {
            assertThat(item.part()).isEqualTo("audience_countries");
            assertThat(item.externalId()).isEqualTo("1");
        });
    }

    private SortedMap<String, Breakdown> read(String video) throws MalformedJsonException {
        return TikTokBreakdowns.read(fields(video), TikTokFieldSet.INSIGHTS_DAILY, "1", rejected);
    }

    private static Fields fields(String video) throws MalformedJsonException {
        return new Fields(StrictJson.parse(video.getBytes(StandardCharsets.UTF_8)));
    }

    private static Breakdown told(Breakdown.Part... parts) {
        return new Breakdown.Told(List.of(parts));
    }
}
