package io.tidemark.sync.platform.ads;

import java.time.ZoneId;

/**
 * What does not change in an ad account.
 *
 * @param timeZone in which its days begin
 * @param currency ISO 4217
 */
public record AdAccountFacts(ZoneId timeZone, String currency) {}
