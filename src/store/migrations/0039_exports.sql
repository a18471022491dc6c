-- Chats taken out as a file: by whom, when, how far it is. The row stays, so that whoever reads the chat sees it.
create table chat_export (
  id integer primary key,
  org_id integer not null,
  chat_id integer not null,
  member_id integer not null,          -- who takes it out
  state integer not null default 0,    -- enum chat_export_state
  with_files integer not null,
  language integer not null,
  zone_minutes integer not null,
  after_n integer not null,            -- what was before them, or is too much, is not in it
  to_n integer not null,
  done_n integer not null,             -- messages up to here are in pieces
  messages integer not null default 0,
  left_out integer not null default 0, -- files that did not fit
  file_id integer,                     -- of a ready one, until expires_us
  size integer not null default 0,
  created_us integer not null,
  ended_us integer,
  expires_us integer,
  version integer not null default 1,
  unique (org_id, id),
  foreign key (org_id, chat_id) references chat (org_id, id),
  foreign key (org_id, member_id) references member (org_id, id)
);
create index chat_export_by_chat on chat_export (chat_id, id);
create index chat_export_by_member on chat_export (member_id, created_us);
create index chat_export_by_end on chat_export (expires_us) where file_id is not null;

-- What is made of it so far: words for programs and for people.
create table chat_export_piece (
  export_id integer not null,
  n integer not null,
  org_id integer not null,
  json_id integer not null,
  html_id integer not null,
  primary key (export_id, n),
  foreign key (org_id, export_id) references chat_export (org_id, id)
) without rowid;
