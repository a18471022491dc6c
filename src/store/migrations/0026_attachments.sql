-- Files of messages: those on their way, those that stand in a chat, and how much of its room an organisation uses.

-- From its first byte to the message that carries it. Its row of `file` is there from the start, erased until all
-- bytes came and were looked at; the bytes lie in the folder's blobs/parts/ (store/parts.h) until then.
create table upload (
  file_id integer primary key,        -- given by `file`
  org_id integer not null,
  chat_id integer not null,
  created_by integer not null,        -- whose it is: nobody else sees it
  kind integer not null,              -- enum attachment_kind
  name text not null,                 -- cleaned
  size integer not null,              -- as announced; as kept once it was looked at
  offset_ integer not null default 0, -- bytes that are on the disk for certain
  state integer not null default 0,   -- enum upload_state
  reason integer,                     -- enum upload_reason, of a refused one
  scan integer not null default 0,    -- enum scan_state
  type text not null default '',      -- by content, once it was looked at
  width integer,
  height integer,
  duration_us integer,                -- as the client said: voice, round, video
  placeholder text not null default '', -- base64 of a small blur
  waveform text not null default '',  -- base64 of 44 bytes
  small_id integer,                   -- the preview's row of `file`
  version integer not null default 1,
  created_us integer not null,
  expires_us integer not null,        -- moved by every chunk
  foreign key (org_id, file_id) references file (org_id, id),
  foreign key (org_id, chat_id) references chat (org_id, id),
  foreign key (org_id, created_by) references member (org_id, id)
);
-- Whose it is: a copy of somebody's data.
create index file_by_member on file (created_by) where created_by is not null;
create index upload_by_member on upload (created_by, file_id);
create index upload_by_end on upload (expires_us);

-- What a message carries; never changes but for scan and listened. Two messages may carry one file (forwarded ones).
create table attachment (
  chat_id integer not null,
  n integer not null,                 -- the message
  place integer not null,             -- 0, 1, ...
  org_id integer not null,
  file_id integer not null,
  kind integer not null,              -- enum attachment_kind
  scan integer not null,              -- enum scan_state
  width integer,
  height integer,
  duration_us integer,
  placeholder text not null default '',
  waveform text not null default '',
  small_id integer,
  is_listened integer not null default 0, -- by somebody who is not the author: voice and round
  primary key (chat_id, n, place),
  foreign key (org_id, chat_id) references chat (org_id, id),
  foreign key (org_id, file_id) references file (org_id, id)
) without rowid;
create index attachment_by_file on attachment (file_id);

-- Bytes of an organisation's living files of messages, uploads counted as announced. One row, so that asking for the
-- sum costs nothing; quota: the operator's word for this organisation, null: the server's (setting file-quota).
create table file_use (
  org_id integer primary key references org (id),
  bytes integer not null default 0,
  quota integer
);
