-- Whose a finding is must be known without another table: a row of the index says its chat and number. Its rows are made anew by the
-- round of jobs, which begins since no version is 0.
drop table search_text;
create table search_text (
  id bigint primary key,
  chat_id bigint not null,
  n bigint not null,
  words tsvector not null
);
create index search_text_by_words on search_text using gin (words) with (fastupdate = on, gin_pending_list_limit = 512);
delete from search_doc;
update search_round set version = 0, chat_id = 0, n = 0, is_ended = 0;
