-- The index of messages' words (docs/decisions: how messages are found). Its terms come from text/words.c.

create table search_doc (
  id integer primary key,   -- microseconds of the message, then 11 bits of chat and number: newer is higher
  org_id integer not null,
  chat_id integer not null,
  n integer not null,
  version integer not null, -- of the analyser (WORDS_VERSION)
  words text not null       -- as they went into search_text, which forgets only what it is told to forget
);
create virtual table search_text using fts5 (words, content = '', columnsize = 0, detail = none, prefix = '3',
  tokenize = "ascii tokenchars '_'");

-- How far the making of the index is.
create table search_round (
  id integer primary key check (id = 1),
  version integer not null,
  chat_id integer not null,
  n integer not null,
  is_ended integer not null
);
insert into search_round (id, version, chat_id, n, is_ended) values (1, 0, 0, 0, 0);
