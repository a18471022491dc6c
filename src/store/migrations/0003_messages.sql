-- Messages that change: edits, deletions, mentions, drafts.

-- Ids of the members a message mentions, as "4,17": read with the message, so a page stays one query.
alter table message add column mentions text not null default '';
alter table message add column edited_us integer;
alter table message add column deleted_us integer;         -- then text is empty; what it was stands in message_version
alter table message add column deleted_by integer;
alter table message add column delete_reason text;         -- a manager's, of somebody else's message
alter table message add column copy_read_by integer;       -- the administrator who looked at the copy last
alter table message add column copy_read_us integer;

-- Earlier texts. Those of a living message are its history, read by all who read it; those of a deleted one are
-- the copy that an administrator may look at until erase_us.
create table message_version (
  chat_id integer not null,
  n integer not null,
  version integer not null,         -- of the message when it had this text
  org_id integer not null,
  text text not null,
  created_us integer not null,
  erase_us integer,                 -- null: lives as long as the message
  primary key (chat_id, n, version)
) without rowid;
create index message_version_by_end on message_version (erase_us) where erase_us is not null;

-- Who looked at the copy of a deleted message, and why.
create table message_copy_look (
  id integer primary key,
  org_id integer not null,
  chat_id integer not null,
  n integer not null,
  member_id integer not null,
  reason text not null,
  created_us integer not null
);
create index message_copy_look_by_message on message_copy_look (chat_id, n);

-- Whom a message mentions, to find a member's highest one. Not the author themselves.
create table message_mention (
  chat_id integer not null,
  member_id integer not null,
  n integer not null,
  org_id integer not null,
  primary key (chat_id, member_id, n)
) without rowid;

-- What a member has typed and not sent. An emptied one stays as a row, so that its version never goes back.
create table draft (
  member_id integer not null,
  chat_id integer not null,
  org_id integer not null,
  text text not null,
  reply_to integer,
  version integer not null,
  primary key (member_id, chat_id)
) without rowid;
-- Told by the same read that checks access, so that a message of somebody without a draft costs nothing more.
alter table chat_member add column has_draft integer not null default 0;

-- What an organisation lets its people see of each other. presence: enum org_presence.
alter table org add column presence integer not null default 1;
alter table org add column shows_typing integer not null default 1;
alter table org add column policy_version integer not null default 1;
