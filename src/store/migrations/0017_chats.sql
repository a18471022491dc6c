-- Chats that come from the structure: their titles, who went, and the round that brings them all up to date.

-- A title given by hand stays; others follow the names of their unit.
alter table chat add column is_titled_by_hand integer not null default 0;
create index chat_by_unit on chat (unit_id, origin) where unit_id is not null;
-- Of the whole organisation: the staff room.
create unique index chat_of_org on chat (org_id, origin) where origin > 0 and unit_id is null;
create index member_staff on member (org_id, id) where (roles & 39) <> 0;

-- Whom the structure took out of a chat, and how far back they could read: who returns soon (a transfer undone) reads
-- that again.
create table chat_past (
  chat_id integer not null,
  member_id integer not null,
  org_id integer not null,
  read_n integer not null,
  joined_n integer not null,
  left_us integer not null,
  primary key (chat_id, member_id),
  foreign key (org_id, chat_id) references chat (org_id, id),
  foreign key (org_id, member_id) references member (org_id, id)
) without rowid;
create index chat_past_by_time on chat_past (left_us);

-- One walk over all units of an organisation at a time, and how far it has come.
create table chat_roster_round (
  org_id integer primary key references org (id),
  asked_by integer not null,        -- a member of it; 0: nobody waits
  after_id integer not null,        -- the last unit that is done
  done integer not null,            -- units
  total integer not null,
  started_us integer not null,
  ended_us integer
);
