-- Messages that are sent later. What is sent, or given up, has no row.
create table later (
  id integer not null,                 -- rises with time and is never given twice: devices and jobs call it by it
  org_id integer not null,
  chat_id integer not null,
  author_id integer not null,
  text text not null,
  reply_to integer,
  is_silent integer not null,
  file_count integer not null,
  due_us integer not null,
  state integer not null default 0,    -- 0 waiting, 1 its job has been put, 2 refused
  reason integer,                      -- of a refused one
  version integer not null default 1,
  created_us integer not null,
  primary key (id),
  foreign key (org_id, chat_id) references chat (org_id, id)
);
create index later_by_author on later (author_id, due_us);
create index later_by_time on later (due_us) where state = 0;

-- An upload that belongs to such a message: it is nobody's to give up, and has no term.
alter table upload add column later_id integer;
alter table upload add column later_place integer;
create index upload_by_later on upload (later_id) where later_id is not null;
