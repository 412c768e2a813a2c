package io.tidemark.sync.platform.x;

import io.tidemark.sync.platform.Fields;
import io.tidemark.sync.platform.SourceFailure;

/** What a call meant. */
sealed interface XAnswer {

    /** What is left when tokens were refreshed and fields named otherwise as far as that helps. */
    sealed interface Final extends XAnswer {}

    /** HTTP 200, whose body may still hold errors about some of what was asked for. */
    record Data(Fields body, XErrors errors) implements Final {}

    /** The access token is expired or revoked; which of them cannot be told apart. */
    record TokenRefused() implements XAnswer {}

    /** X knows the parameter of fields by its other name only. */
    record OtherNames() implements XAnswer {}

    /** Nothing will be answered until somebody pays or the billing period ends. */
    record Stopped(SourceFailure.Throttled failure) implements XAnswer {}

    /** Anything that refreshing tokens or naming fields otherwise cannot mend. */
    record Failed(SourceFailure failure) implements Final {}
}
