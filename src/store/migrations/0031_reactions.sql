-- Reactions to messages: one row a person and message, its kinds as bits (enum reaction_kind of chats.api.toml). A row
-- whose bits are all gone stays, so that its version only rises.
create table reaction (
  id integer primary key,
  org_id integer not null,
  chat_id integer not null,
  n integer not null,                  -- of the message
  member_id integer not null,
  kinds integer not null,
  version integer not null,            -- of the sums, when it became so
  changed_us integer not null,
  unique (chat_id, n, member_id),
  foreign key (org_id, chat_id) references chat (org_id, id)
);
create index reaction_by_member on reaction (member_id);

-- How many of each kind, so that a page of messages need not count them.
create table reaction_sum (
  chat_id integer not null,
  n integer not null,
  org_id integer not null,
  liked integer not null,
  thanked integer not null,
  asked integer not null,
  done integer not null,
  laughed integer not null,
  loved integer not null,
  version integer not null,
  primary key (chat_id, n),
  foreign key (org_id, chat_id) references chat (org_id, id)
) without rowid;
