-- The first house. Text for both engines: INTEGER means 64 bits (the PostgreSQL driver reads it as BIGINT),
-- BLOB means BYTEA. Times are microseconds since 1970, UTC. org_id stands in every key that a member's
-- query can reach (architecture.md 7). Additive only: see docs/recipes/add-a-table.md.

create table org (
  id integer primary key,
  slug text not null unique,
  name text not null,
  short_name text not null,
  contact text not null,
  version integer not null default 1,
  created_us integer not null
);

-- The operator's one-time keys; hashes only.
create table operator_key (
  id integer primary key,
  key_hash blob not null unique,
  expires_us integer not null,
  used_us integer,
  created_us integer not null
);

-- An account belongs to one organisation.
create table member (
  id integer primary key,
  org_id integer not null references org (id),
  last_name text not null,
  first_name text not null,
  middle_name text not null,
  name_sort text not null,          -- folded "last first middle", ё as е
  roles integer not null,           -- op/role.h
  position text not null,
  verified_us integer,              -- the badge: since when
  verified_by integer references member (id), -- null for the first administrator and imports by the operator
  login text,                       -- as typed
  login_fold text,                  -- folded: unique within the organisation
  password_phc text,
  is_waiting integer not null default 0,
  closed_us integer,                -- access ended; history stays
  minor_until_us integer,           -- null means: unknown (a student counts as a minor)
  version integer not null default 1,
  created_us integer not null,
  unique (org_id, id),
  unique (org_id, login_fold)
);
create index member_by_name on member (org_id, name_sort, id);

create table session (
  id integer primary key,
  org_id integer references org (id),        -- null: the operator's
  member_id integer references member (id),
  token_hash blob not null unique,
  expires_us integer not null,
  ended_us integer,
  client text not null,             -- address it was opened from, for the owner's list of devices
  created_us integer not null
);
create index session_by_member on session (member_id);
create index session_by_end on session (ended_us) where ended_us is not null;
create index session_by_expiry on session (expires_us);

-- One-time codes of slips. A member has at most one that is alive.
create table code (
  id integer primary key,
  org_id integer not null,
  member_id integer not null,
  code_hash blob not null,
  expires_us integer not null,
  used_us integer,
  replaced_us integer,
  made_by integer,
  created_us integer not null,
  foreign key (org_id, member_id) references member (org_id, id),
  unique (org_id, code_hash)
);
create index code_by_member on code (member_id);

create table chat (
  id integer primary key,
  org_id integer not null references org (id),
  kind integer not null,            -- enum chat_kind
  title text not null,
  direct_low integer,               -- the two of a direct chat, the smaller id first
  direct_high integer,
  head integer not null default 0,  -- number of the last message
  member_count integer not null default 0,
  seen_n integer not null default 0,
  seen_by integer,
  seen_others_n integer not null default 0,
  archived_us integer,
  created_by integer not null,
  version integer not null default 1,
  created_us integer not null,
  unique (org_id, id),
  unique (org_id, direct_low, direct_high)
);

create table chat_member (
  chat_id integer not null,
  member_id integer not null,
  org_id integer not null,
  right_ integer not null,          -- enum chat_right
  read_n integer not null default 0,
  joined_n integer not null default 0, -- history up to here is not theirs
  joined_us integer not null,
  primary key (chat_id, member_id),
  foreign key (org_id, chat_id) references chat (org_id, id),
  foreign key (org_id, member_id) references member (org_id, id)
) without rowid;
create index chat_member_by_member on chat_member (member_id, chat_id);

create table message (
  chat_id integer not null,
  n integer not null,               -- 1, 2, 3 ... within the chat: the message_id
  org_id integer not null,
  author_id integer not null,
  text text not null,
  reply_to integer,                 -- n within the same chat
  version integer not null default 1,
  created_us integer not null,
  primary key (chat_id, n)
) without rowid;

create table invite (
  id integer primary key,
  org_id integer not null,
  chat_id integer not null,
  secret_hash blob not null unique,
  role integer not null,
  needs_approval integer not null,
  max_uses integer not null,
  uses integer not null default 0,
  expires_us integer not null,
  revoked_us integer,
  created_by integer not null,
  created_us integer not null,
  unique (org_id, id),
  foreign key (org_id, chat_id) references chat (org_id, id)
);
create index invite_by_chat on invite (chat_id, created_us);

create table join_request (
  id integer primary key,
  org_id integer not null,
  invite_id integer not null,
  chat_id integer not null,
  member_id integer not null,
  is_new integer not null,          -- the account was made by this link
  approved integer,                 -- null: waits; 0 refused; 1 let in
  decided_by integer,
  decided_us integer,
  created_us integer not null,
  foreign key (org_id, chat_id) references chat (org_id, id)
);
create index join_request_by_member on join_request (member_id);
create index join_request_by_chat on join_request (chat_id, approved, created_us);
create unique index join_request_open on join_request (chat_id, member_id) where approved is null;

-- Places of events; seq rises by one with each event of the topic.
create table topic (
  kind integer not null,            -- enum topic_kind
  object_id integer not null,
  seq integer not null,
  primary key (kind, object_id)
) without rowid;

-- No content: replay re-reads the object, so an edited or erased text can not return.
create table event (
  kind integer not null,
  object_id integer not null,
  seq integer not null,
  event integer not null,           -- number of the event's name (generated)
  ref integer not null,             -- id of the object it is about
  version integer not null,
  created_us integer not null,
  primary key (kind, object_id, seq)
) without rowid;

-- Results of idempotent operations, kept for a day. Rows are written at the end of the table and their
-- ids are their age; only the small entries of the key are spread.
create table idempotency (
  id integer primary key,
  caller integer not null,          -- session id; for public operations 0
  key_hash blob not null,           -- 16 bytes of SHA-256 of the key
  request_hash blob not null,       -- of operation and input
  status integer not null,
  reply text not null,
  created_us integer not null,
  unique (caller, key_hash)
);

-- Work for later: retention, and what features will schedule.
create table job (
  id integer primary key,
  kind text not null,
  due_us integer not null,
  payload text not null,
  attempts integer not null default 0,
  last_error text,
  created_us integer not null,
  unique (kind, payload)
);
create index job_by_due on job (due_us);

-- Ids only: a record of who did what must survive an erasure of names.
create table audit (
  id integer primary key,
  org_id integer,
  actor_id integer,                 -- member; null: the operator or nobody signed in
  op text not null,
  object_kind text not null,
  object_id integer,
  created_us integer not null
);
create index audit_by_org on audit (org_id, created_us);
