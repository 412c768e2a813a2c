package io.tidemark.launcher.local;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a later {@code up} must know to find the data of an earlier one; readable by the owner only.
 *
 * @param databasePassword of every role
 * @param adminKey         with which projects are made
 * @param platformsSince   moment at which the simulated platforms' clock began, ISO-8601
 * @param projectId        of the demo project, null before it is made
 * @param apiKey           of the demo project, null before it is made
 * @param followed         whether the project follows every account that the platforms offer
 */
record DemoSecrets(
        String databasePassword,
        String adminKey,
        String platformsSince,
        String projectId,
        String apiKey,
        boolean followed) {

    private static final int BITS = 160;
    private static final int RADIX = 36;

    static DemoSecrets create() {
        return new DemoSecrets(
                secret(),
                secret(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                null,
                null,
                false);
    }

    DemoSecrets withProject(String newProjectId, String newApiKey) {
        return new DemoSecrets(databasePassword, adminKey, platformsSince, newProjectId, newApiKey, false);
    }

    DemoSecrets withAllFollowed() {
        return new DemoSecrets(databasePassword, adminKey, platformsSince, projectId, apiKey, true);
    }

    private static String secret() {
        return new BigInteger(BITS, new SecureRandom()).toString(RADIX);
    }

    /** Secrets stay out of messages. */
    @Override
    public String toString() {
        return "DemoSecrets[projectId=" + projectId + "]";
    }
}
