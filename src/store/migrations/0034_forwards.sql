-- Of a forwarded message: who wrote it first, where and when. Where is told to nobody who does not read there.
create table message_source (
  chat_id integer not null,
  n integer not null,               -- the message
  org_id integer not null,
  author_id integer not null,
  from_chat integer not null,
  from_n integer not null,
  created_us integer not null,
  primary key (chat_id, n)
) without rowid;
-- Whose name was taken away: those who see it there are told.
create index message_source_by_author on message_source (author_id, chat_id);
