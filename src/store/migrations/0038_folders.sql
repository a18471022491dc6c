-- Folders of one's own list of chats; nobody else sees them.
create table folder (
  id integer primary key,
  org_id integer not null,
  member_id integer not null,
  name text not null,
  place integer not null,              -- in the row of folders, rising
  version integer not null default 1,
  created_us integer not null,
  unique (org_id, id),
  foreign key (org_id, member_id) references member (org_id, id)
);
create index folder_by_member on folder (member_id, place);

create table folder_chat (
  folder_id integer not null,
  chat_id integer not null,
  member_id integer not null,
  org_id integer not null,
  primary key (folder_id, chat_id),
  foreign key (org_id, folder_id) references folder (org_id, id),
  foreign key (org_id, chat_id) references chat (org_id, id)
) without rowid;
create index folder_chat_by_member on folder_chat (member_id, chat_id);
