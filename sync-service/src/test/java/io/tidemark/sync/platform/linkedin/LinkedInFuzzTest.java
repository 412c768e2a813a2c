package io.tidemark.sync.platform.linkedin;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.FuzzedAnswer;
import io.tidemark.sync.platform.Reading;
import java.util.List;
import java.util.OptionalInt;

class LinkedInFuzzTest {

    @FuzzTest
    void pageOfElementsIsReadOrRefused(byte[] answer) {
        FuzzedAnswer.of(answer).ifPresent(page -> {
            OptionalInt next = LinkedInElements.nextStart(page);
            assertThat(next.orElse(0)).isNotNegative();
            count(LinkedInElements.total(page, "IMPRESSION"));
            List<Fields> elements = LinkedInElements.of(page).orNull();
            for (Fields element : elements == null ? List.<Fields>of() : elements) {
                count(LinkedInElements.count(element, "IMPRESSION"));
                if (LinkedInElements.day(element) instanceof Reading.Value<java.time.LocalDate>(var day)) {
                    assertThat(day.getYear()).isBetween(1990, 2200);
                }
                String urn = element.text("id").orNull();
                if (urn != null) {
                    PostUrn.parse(urn).ifPresent(post -> {
                        assertThat(PostUrn.ofExternalId(post.externalId())).contains(post);
                        assertThat(post.externalId()).matches("[A-Za-z0-9-]{1,128}");
                    });
                }
            }
        });
    }

    private static void count(Reading<Long> reading) {
        if (reading instanceof Reading.Value<Long>(Long count)) {
            assertThat(count).isNotNegative();
        }
    }
}
