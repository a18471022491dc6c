-- The index of messages' words (docs/decisions: how messages are found). Its terms come from text/words.c.

create table search_doc (
  id bigint primary key,    -- microseconds of the message, then 11 bits of chat and number: newer is higher
  org_id bigint not null,
  chat_id bigint not null,
  n bigint not null,
  version bigint not null   -- of the analyser (WORDS_VERSION)
);
-- Without org_id: behind the wall of row level security no index on words would be used. Only ids stand here beside
-- the words, and every query on it joins search_doc, which has its wall.
create table search_text (
  id bigint primary key,
  words tsvector not null
);
create index search_text_by_words on search_text using gin (words) with (fastupdate = on, gin_pending_list_limit = 512);

-- How far the making of the index is.
create table search_round (
  id bigint primary key check (id = 1),
  version bigint not null,
  chat_id bigint not null,
  n bigint not null,
  is_ended bigint not null
);
insert into search_round (id, version, chat_id, n, is_ended) values (1, 0, 0, 0, 0);
