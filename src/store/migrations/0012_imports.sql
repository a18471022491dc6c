-- Imports of lists and the yearly rollover: what was sent, what would be done, what was done, and how to undo it.

create table import (
  id integer primary key,
  org_id integer not null references org (id),
  kind integer not null,             -- enum import_kind
  state integer not null,            -- enum import_state
  name text not null,                -- of the file, or of the plan: "группы_2026.csv"
  file_id integer,                   -- its rows, cleaned and packed (features/imports/packed.h); null once erased
  file_hash blob,
  file_size integer not null default 0,
  acts text not null default '',     -- of a rollover, packed: what is wanted of each group and person
  columns text not null,             -- packed: name, sample, field of each
  closes_absent integer not null default 0, -- who stands in a group of the file, but not in the file
  makes_units integer not null default 1,   -- groups that are not there yet
  reason text not null default '',   -- "приказ № 212"
  row_count integer not null default 0,     -- of the file
  place integer not null default 0,  -- how far the work has come: a byte of the file, a row of the plan, a unit
  phase integer not null default 0,  -- of the state's work
  done integer not null default 0,   -- for the eye: of total
  total integer not null default 0,
  created integer not null default 0, -- rows of the plan, by action
  changed integer not null default 0,
  transferred integer not null default 0,
  closed integer not null default 0,
  absent integer not null default 0,
  refused integer not null default 0,
  same integer not null default 0,
  failed integer not null default 0, -- planned, but refused when applied: changed meanwhile
  kept integer not null default 0,   -- not undone: changed since
  told_us integer not null default 0,
  made_by integer not null,
  applied_by integer,
  version integer not null default 1,
  created_us integer not null,
  checked_us integer,
  applied_us integer,
  undone_us integer,
  unique (org_id, id),
  foreign key (org_id, made_by) references member (org_id, id)
);
-- One is applied or undone at a time.
create unique index import_running on import (org_id) where state = 3 or state = 5;
create index import_by_age on import (org_id, created_us);

-- A line of the dry run, and later of what was done.
create table import_row (
  import_id integer not null,
  n integer not null,                -- order of doing
  org_id integer not null,
  line integer not null,             -- of the file; 0: of none
  what integer not null,             -- enum import_what
  action integer not null,           -- enum import_action
  outcome integer not null default 0, -- enum import_outcome
  problem integer not null default 0, -- enum import_problem
  field integer not null default 0,  -- enum import_field: where the problem is
  title text not null,               -- who or what it is about
  from_ text not null default '',    -- names of groups
  to_ text not null default '',
  changes text not null default '',  -- packed: field, before, after
  value text not null default '',    -- that was refused
  fix text not null default '',      -- proposed instead
  key text not null default '',      -- how later lines of the file speak of it
  data text not null default '',     -- packed: what to do (features/imports/plan.h)
  object_id integer not null default 0, -- the member, unit, subject; 0: not made yet
  object_version integer not null default 0, -- as seen by the check, then as left by the doing
  undo text not null default '',     -- packed: how it was
  primary key (import_id, n),
  foreign key (org_id, import_id) references import (org_id, id)
) without rowid;
create index import_row_by_action on import_row (import_id, action, n);
create index import_row_by_key on import_row (import_id, what, key) where key <> '';
create index import_row_by_object on import_row (import_id, what, object_id) where object_id > 0;

-- Units whose chats are to be set right after the rows.
create table import_unit (
  import_id integer not null,
  unit_id integer not null,
  org_id integer not null,
  is_listed integer not null,        -- the file speaks of its people
  is_synced integer not null default 0,
  primary key (import_id, unit_id),
  foreign key (org_id, import_id) references import (org_id, id)
) without rowid;

-- "СД-2I" means СД-21: said by the administrator for one import.
create table import_fix (
  import_id integer not null,
  field integer not null,
  wrong text not null,
  org_id integer not null,
  right_ text not null,
  primary key (import_id, field, wrong),
  foreign key (org_id, import_id) references import (org_id, id)
) without rowid;

-- What a column of that heading meant last time in this organisation.
create table import_heading (
  org_id integer not null references org (id),
  kind integer not null,
  heading text not null,             -- folded
  field integer not null,
  used_us integer not null,
  primary key (org_id, kind, heading)
) without rowid;
