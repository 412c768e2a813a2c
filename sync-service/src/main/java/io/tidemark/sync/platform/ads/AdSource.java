package io.tidemark.sync.platform.ads;

import java.util.List;

/**
 * A platform whose reports on ads are read. One call asks one question; leases, splitting, retries and announcing are not
 * its business. What goes wrong is a value, not an exception.
 */
public interface AdSource {

    /** The name in configuration, tables and events, such as {@code meta_ads}. */
    String name();

    /** Where the ads run, such as {@code meta}. */
    String platform();

    /** The platform of the organic posts that the ads can promote, such as {@code instagram}. */
    String postPlatform();

    /** The one action that counts as a conversion, in the platform's words. */
    String conversionAction();

    /** In which windows an action is attributed to an ad. */
    String attribution();

    /** The most days that one report may cover. */
    int longestReport();

    /** What the account is, as the token's holder may see it. */
    AdAnswer<AdAccountFacts> account(AdAccess access);

    /**
     * One step of a report.
     *
     * @param part the days and ads; with a run when the platform prepares the report
     * @param cursor where the next page starts, as a page told it; null for the first
     */
    AdReport report(AdAccess access, AdPart part, String cursor);

    /**
     * One page of the ids of all ads, those that were deleted too.
     *
     * @param cursor null for the first page
     */
    AdAnswer<AdIds> ads(AdAccess access, String cursor);

    /** The most ads that {@link #promotions} is asked for at once. */
    int promotionsAtOnce();

    /**
     * The organic posts that these ads promote. An ad that the platform does not know is left out, or it fails the answer
     * for all; then the halves are asked for.
     */
    AdAnswer<List<Promotion>> promotions(AdAccess access, List<String> adIds);
}
