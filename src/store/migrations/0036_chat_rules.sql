-- What a group chat lets whom do (chat_who: 0 all who write there, 1 who manages it), and how slow it is.
alter table chat add column who_writes integer not null default 0;
alter table chat add column who_invites integer not null default 1;
alter table chat add column who_pins integer not null default 1;
alter table chat add column who_mentions_all integer not null default 1;
alter table chat add column slow_s integer not null default 0;
-- When a member wrote there last: read by the access check, written with their read mark.
alter table chat_member add column last_post_us integer;

-- Who mentions all leaves one row, of member 0, however many there are; the author is not among those mentioned.
alter table message_mention add column author_id integer not null default 0;
-- The highest of these rows, whose it is, and the highest of the rest: for the author, as chat.seen_n has it.
alter table chat add column all_n integer not null default 0;
alter table chat add column all_by integer;
alter table chat add column all_others_n integer not null default 0;

-- What the rules were before each change of them, and after; the record of acts names the row.
create table chat_rules_change (
  id integer primary key,
  org_id integer not null,
  chat_id integer not null,
  member_id integer not null,
  was text not null,                  -- who_writes, who_invites, who_pins, who_mentions_all, slow_s: "0,1,1,1,0"
  became text not null,
  created_us integer not null
);
create index chat_rules_change_by_chat on chat_rules_change (chat_id, id);
