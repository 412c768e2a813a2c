-- Metrics that an interface of Instagram refused for a kind of media, so that they are not asked for again for a while.
create table instagram_unsupported_metrics (
    -- login and version, such as facebook/v26.0
    api text not null,
    product_type text not null,
    metric text not null,
    unsupported_until timestamptz not null,
    primary key (api, product_type, metric)
);

-- Media from before the account's conversion to a business: they never have insights.
create table instagram_media_without_insights (
    account_id uuid not null references platform_accounts on delete cascade,
    media_id text collate "C" not null,
    primary key (account_id, media_id)
);
