-- Where views came from and who the viewers were in the newest observation, as they are announced; null when it did not ask.
alter table known_posts add column breakdowns text;
