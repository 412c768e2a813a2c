-- X bills a post once per UTC day, so old posts are listed once per UTC day. A row tells the day of the last listing
-- of an account that went to its end.
create table x_listings (
    account_id uuid primary key references platform_accounts on delete cascade,
    listed_on date not null
);
