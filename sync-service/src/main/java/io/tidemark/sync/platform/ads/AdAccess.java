package io.tidemark.sync.platform.ads;

import java.util.UUID;

/**
 * An ad account and the token that opens it. The text form shows no token.
 *
 * @param accountId our id of the account, by which calls are counted
 * @param adAccountId the platform's own id, without a prefix such as {@code act_}
 */
public record AdAccess(UUID accountId, String adAccountId, String accessToken) {

    @Override
    public String toString() {
        return "AdAccess[accountId=" + accountId + ", adAccountId=" + adAccountId + "]";
    }
}
