-- Searches that somebody asks again and again; their own.
create table saved_search (
  id integer primary key,
  org_id integer not null,
  member_id integer not null,
  name text not null,
  find text not null,
  chat_id integer,                     -- where; null: everywhere
  author_id integer,
  kind integer,                        -- enum search_kind
  when_ integer not null,              -- enum search_when
  created_us integer not null,
  foreign key (org_id, member_id) references member (org_id, id)
);
create index saved_search_by_member on saved_search (member_id, id);
