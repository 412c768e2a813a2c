package io.tidemark.sync.platform.linkedin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.Reading;
import io.tidemark.sync.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkedInOrganisationConnectTest {

    @Test
    void onlyApprovedAdministratorsCount() throws Exception {
        assertThat(administered("[" + role("ADMINISTRATOR", "APPROVED", "108187115") + ","
                        + role("ADMINISTRATOR", "APPROVED", "108187115") + ","
                        + role("ADMINISTRATOR", "REQUESTED", "2") + ","
                        + role("ANALYST", "APPROVED", "3") + ","
                        + role("ADMINISTRATOR", "APPROVED", "../4") + ","
                        + role("ADMINISTRATOR", "APPROVED", "5") + ",{}]"))
                .isEqualTo(new Reading.Value<>(List.of("organization-108187115", "organization-5")));
    }

    @Test
    void rolesThatCannotBeReadAreNotNone() throws Exception {
        assertThat(administered("[7]")).isInstanceOf(Reading.Unreadable.class);
        assertThat(administered("{}")).isInstanceOf(Reading.Unreadable.class);
    }

    private static String role(String role, String state, String organisation) {
        return "{\"role\":\"" + role + "\",\"state\":\"" + state + "\",\"organization\":\"urn:li:organization:"
                + organisation + "\"}";
    }

    private static Reading<List<String>> administered(String elements) throws Exception {
        return LinkedInOrganisationConnect.administered(
                new Fields(StrictJson.parse(("{\"elements\":" + elements + "}").getBytes(StandardCharsets.UTF_8))));
    }
}
