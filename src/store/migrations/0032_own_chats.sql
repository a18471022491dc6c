-- How members have a chat for themselves; nobody else sees it.
alter table chat_member add column muted_until_us integer;                 -- without sound until then
alter table chat_member add column put_away_n integer not null default 0; -- out of the own list until a message has this number
alter table chat_member add column own_version integer not null default 0;
