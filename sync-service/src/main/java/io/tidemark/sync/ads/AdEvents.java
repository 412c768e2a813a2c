package io.tidemark.sync.ads;

import io.tidemark.schemas.NaturalKeys;
import io.tidemark.schemas.event.AdMetricsCollected;
import io.tidemark.sync.platform.ads.AdRow;
import java.util.List;
import java.util.UUID;

/** Events made from nothing but a stored row, so that a repeated event equals the first to the byte. Pure. */
final class AdEvents {

    private AdEvents() {}

    static AdMetricsCollected collected(AdLease account, AdDay day) {
        AdDay.Told told = day.told();
        AdRow.Figures figures = told.figures();
        List<String> projects = told.projectIds().stream().map(UUID::toString).toList();
        return AdMetricsCollected.newBuilder()
                .setEventId(id(account, day, projects).toString())
                .setAdKey(day.key().adKey())
                .setPlatform(account.platform())
                .setAdId(day.key().adKey().substring(account.platform().length() + 1))
                .setAdAccountId(account.adAccountId())
                .setCampaignId(told.campaignId())
                .setAdsetId(told.adsetId())
                .setAdName(told.adName())
                .setPostKey(told.postKey())
                .setProjectIds(projects)
                .setSource(account.source())
                .setDay(day.key().day())
                .setTimeZone(account.timeZone().getId())
                .setCurrency(told.currency())
                .setSpend(figures.spend())
                .setImpressions(figures.impressions())
                .setClicks(figures.clicks())
                .setConversionCount(figures.conversionCount())
                .setConversionValue(figures.conversionValue())
                .setConversionAction(told.conversionAction())
                .setAttribution(told.attribution())
                .setReported(told.reported())
                .setComplete(day.complete())
                .setObservedAt(day.observedAt())
                .setAbsentReasons(figures.absentReasons())
                .build();
    }

    /** No two states of an ad and day have the same time, so the time names the state. */
    private static UUID id(AdLease account, AdDay day, List<String> projects) {
        AdRow.Figures figures = day.told().figures();
        return NaturalKeys.id(
                "ad_metrics_collected",
                day.key().adKey(),
                day.key().day().toString(),
                account.source(),
                day.observedAt().toString(),
                String.valueOf(figures.spend()),
                String.valueOf(figures.impressions()),
                String.valueOf(figures.clicks()),
                String.valueOf(figures.conversionCount()),
                String.valueOf(figures.conversionValue()),
                String.valueOf(day.told().postKey()),
                String.join(",", projects));
    }
}
