package io.tidemark.testbed.simulator;

import java.util.Optional;

/** One platform's API. A further platform is one more class, named in {@link PlatformSimulator}. */
interface PlatformEndpoint {
    /** Where the paths of the platform start. */
    String pathPrefix();

    /** Path under which a call is counted, without ids. */
    String endpointOf(Call call);

    /** The account that the call is about, as far as the call tells. */
    Optional<SimulatedAccount> accountOf(Call call);

    Answer answer(Call call);

    /** How the platform says that there were too many calls. */
    Answer throttled();

    /** How the platform reports an error of this code. */
    Answer error(String code);
}
