package io.tidemark.sync.platform.instagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.MalformedJsonException;
import io.tidemark.sync.platform.RejectedItem;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstagramMediaTest {

    private static final String MEDIA = """
            {"id":"17900000000000001","caption":"made up","comments_count":2,"like_count":12,"media_type":"CAROUSEL_ALBUM",
             "media_product_type":"FEED","permalink":"https://www.instagram.com/p/Cx_9-abcDEF/?igsh=1",
             "shortcode":"Cx_9-abcDEF","thumbnail_url":"https://scontent.example.com/1.jpg?oh=signed",
             "timestamp":"2023-06-12T21:20:02+0200","username":"ada",
             "children":{"data":[{"id":"17900000000000002","media_type":"IMAGE"}]}}""";

    @Test
    void contentHoldsNothingThatExpires() throws Exception {
        InstagramMedia.Listed media = read(MEDIA).media().getFirst();
        assertThat(media.content().externalId()).isEqualTo("Cx_9-abcDEF");
        assertThat(media.content().sourcePostId()).isEqualTo("17900000000000001");
        assertThat(media.content().publishedAt()).isEqualTo(Instant.parse("2023-06-12T19:20:02Z"));
        assertThat(media.content().permalink()).isEqualTo("https://www.instagram.com/p/Cx_9-abcDEF/");
        assertThat(media.content().thumbnailUrl()).isNull();
        assertThat(media.content().mediaType()).isEqualTo("carousel");
        assertThat(media.content().extra())
                .isEqualTo("{\"children\":[{\"id\":\"17900000000000002\",\"media_type\":\"IMAGE\"}],"
                        + "\"platform_media_id\":\"17900000000000001\",\"product_type\":\"FEED\"}");
    }

    @ParameterizedTest
    @CsvSource({"VIDEO, FEED, video", "VIDEO, REELS, reel", "IMAGE, FEED, image", "VIDEO, AD, video"})
    void productTypeAndMediaTypeAreDifferentThings(String mediaType, String product, String read) throws Exception {
        InstagramMedia.Listed media = read(MEDIA.replace("CAROUSEL_ALBUM", mediaType)
                        .replace("\"FEED\"", "\"" + product + "\""))
                .media()
                .getFirst();
        assertThat(media.content().mediaType()).isEqualTo(read);
        assertThat(media.content().isAd()).isEqualTo(product.equals("AD") ? Boolean.TRUE : null);
    }

    @ParameterizedTest
    @CsvSource({
        "17900000000000001, .., id: not digits",
        "FEED, IGTV, 'media_type, media_product_type: not those that Instagram documents'",
        "2023-06-12T21:20:02+0200, +300000-01-01T00:00:00+0000, timestamp: a time out of range"
    })
    void unusableMediaCostsItself(String good, String bad, String reason) throws Exception {
        InstagramMedia page = read(MEDIA.replace(good, bad) + "," + MEDIA);
        assertThat(page.media()).hasSize(1);
        assertThat(page.rejected()).containsExactly(new RejectedItem("Cx_9-abcDEF", "post", reason));
    }

    @Test
    void mediaWithoutShortcodeIsKnownByItsAddress() throws Exception {
        String without = MEDIA.replace("\"shortcode\":\"Cx_9-abcDEF\",", "");
        assertThat(read(without).media().getFirst().content().externalId()).isEqualTo("Cx_9-abcDEF");
        assertThat(read(without.replace("/p/", "/stories/")).rejected())
                .containsExactly(new RejectedItem(null, "post", "shortcode: missing"));
    }

    private static InstagramMedia read(String media) throws MalformedJsonException {
        Fields page = new Fields(StrictJson.parse(("{\"data\":[" + media + "]}").getBytes(StandardCharsets.UTF_8)));
        return InstagramMedia.read(page.list("data").orNull(), false);
    }
}
