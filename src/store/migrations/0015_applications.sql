-- Applications of organisations for a space on this server, whether it takes them, and the orders spaces rest on.

-- Does the server take applications? One row, id 1; none: it does not.
create table application_door (
  id integer primary key,
  is_open integer not null,             -- as the operator chose
  ordered integer not null default 0,   -- enum application_door_order, of kafedra.conf: it overrules the choice
  version integer not null default 1
);

-- Not of an organisation: there is none yet. Kept by the holder of a secret link, judged by the operator.
create table application (
  id integer primary key,
  secret_hash blob not null unique,
  state integer not null,               -- enum application_state
  is_paper integer not null,            -- entered by the operator from papers
  name text not null default '',
  name_key text not null default '',    -- text/org_name.h
  short_name text not null default '',
  kind integer,                         -- enum application_kind
  branches text not null default '',    -- one a line
  address text not null default '',
  inn text not null default '',
  ogrn text not null default '',
  learners integer,
  staff integer,
  head_last text not null default '',
  head_first text not null default '',
  head_middle text not null default '',
  head_position text not null default '',
  admin_last text not null default '',  -- who shall be the first administrator
  admin_first text not null default '',
  admin_middle text not null default '',
  mobile text not null default '',      -- "+79123456789"
  order_number text not null default '',
  order_day text not null default '',   -- "2026-09-01"
  reason text not null default '',      -- of the last return or refusal
  opened_org_id integer references org (id),
  upload_hash blob,                     -- a ticket for one upload
  upload_kind integer,                  -- enum application_scan_kind
  upload_until_us integer,
  version integer not null default 1,
  created_us integer not null,
  touched_us integer not null,
  sent_us integer
);
create index application_by_state on application (state, sent_us, id);
create index application_by_touch on application (touched_us);
create index application_by_inn on application (inn) where inn <> '';
create index application_by_ogrn on application (ogrn) where ogrn <> '';
create unique index application_by_upload on application (upload_hash) where upload_hash is not null;

-- What the operator wants corrected, by the last return.
create table application_mark (
  application_id integer not null references application (id) on delete cascade,
  field integer not null,               -- enum application_field
  text text not null,
  primary key (application_id, field)
) without rowid;

-- What happened to it, in order.
create table application_step (
  id integer primary key,
  application_id integer not null references application (id) on delete cascade,
  step integer not null,                -- enum application_step_kind
  is_operator integer not null,
  reason text not null default '',
  at_us integer not null
);
create index application_step_of on application_step (application_id, id);

-- Scans: bytes are in the table file.
create table application_scan (
  id integer primary key,
  application_id integer not null references application (id) on delete cascade,
  kind integer not null,                -- enum application_scan_kind
  file_id integer not null,
  name text not null,
  type text not null,
  size integer not null,
  pages integer not null,
  created_us integer not null
);
create index application_scan_of on application_scan (application_id, id);

-- The head's order that a space rests on.
create table org_order (
  org_id integer not null references org (id),
  number text not null,
  day text not null,                    -- "2026-09-01"
  file_id integer,                      -- its scan
  created_us integer not null,
  primary key (org_id)
) without rowid;
