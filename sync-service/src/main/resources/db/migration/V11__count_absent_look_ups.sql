-- Look-ups in a row that did not find a post which complete listings did not show.
alter table known_posts add column absent_look_ups integer not null default 0;
