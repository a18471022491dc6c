-- The structure of an organisation: its units, who learns, teaches and works in them, whose parent somebody is, and
-- the chats that come from it. What was is kept: rows end (until_us), they do not vanish.

-- A branch, a department, a speciality or a study group. Below the organisation itself: parent_id null.
create table unit (
  id integer primary key,
  org_id integer not null references org (id),
  parent_id integer,
  kind integer not null,            -- enum unit_kind
  name text not null,               -- "Сестринское дело", "СД-21"
  name_sort text not null,          -- folded, ё as е
  code text not null default '',    -- of a speciality: "34.02.01"
  year integer,                     -- of a group: the course year; null where there is none
  place integer not null default 0, -- among its neighbours; then by name
  external_id text,                 -- its id in the lists that are imported
  closed_us integer,                -- graduated or dissolved; history stays
  version integer not null default 1,
  created_us integer not null,
  unique (org_id, id),
  unique (org_id, external_id),
  foreign key (org_id, parent_id) references unit (org_id, id)
);
create index unit_by_parent on unit (org_id, parent_id, place, name_sort);
create index unit_by_name on unit (org_id, name_sort);

create table subject (
  id integer primary key,
  org_id integer not null references org (id),
  name text not null,
  name_sort text not null,
  external_id text,
  closed_us integer,
  version integer not null default 1,
  created_us integer not null,
  unique (org_id, id),
  unique (org_id, external_id)
);
create index subject_by_name on subject (org_id, name_sort);

-- A student in a group. Of one group at most one row is open; of a person several may be (a group of additional
-- education beside the main one).
create table enrolment (
  id integer primary key,
  org_id integer not null,
  unit_id integer not null,
  member_id integer not null,
  state integer not null,           -- enum enrolment_state
  since_us integer not null,
  until_us integer,
  ended_as integer,                 -- enum enrolment_end, when ended
  reason text not null default '',  -- "приказ № 212"
  version integer not null default 1,
  unique (org_id, id),
  foreign key (org_id, unit_id) references unit (org_id, id),
  foreign key (org_id, member_id) references member (org_id, id)
);
create unique index enrolment_open on enrolment (unit_id, member_id) where until_us is null;
create index enrolment_by_member on enrolment (member_id, until_us);

-- Who teaches what to which group.
create table teaching (
  id integer primary key,
  org_id integer not null,
  unit_id integer not null,
  subject_id integer not null,
  member_id integer not null,
  is_substitute integer not null default 0,
  since_us integer not null,
  until_us integer,                 -- of a substitute it may lie ahead
  unique (org_id, id),
  foreign key (org_id, unit_id) references unit (org_id, id),
  foreign key (org_id, subject_id) references subject (org_id, id),
  foreign key (org_id, member_id) references member (org_id, id)
);
create unique index teaching_open on teaching (unit_id, subject_id, member_id) where until_us is null;
create index teaching_by_member on teaching (member_id, until_us);

-- Curators of groups, leaders of departments, staff of a unit.
create table unit_post (
  id integer primary key,
  org_id integer not null,
  unit_id integer not null,
  member_id integer not null,
  post integer not null,            -- enum unit_post_kind
  since_us integer not null,
  until_us integer,
  unique (org_id, id),
  foreign key (org_id, unit_id) references unit (org_id, id),
  foreign key (org_id, member_id) references member (org_id, id)
);
create unique index unit_post_open on unit_post (unit_id, member_id, post) where until_us is null;
create index unit_post_by_member on unit_post (member_id, until_us);

-- Whose parent somebody is.
create table guardian (
  id integer primary key,
  org_id integer not null,
  parent_id integer not null,
  child_id integer not null,
  kin integer not null,             -- enum kin
  since_us integer not null,
  until_us integer,
  unique (org_id, id),
  foreign key (org_id, parent_id) references member (org_id, id),
  foreign key (org_id, child_id) references member (org_id, id)
);
create unique index guardian_open on guardian (parent_id, child_id) where until_us is null;
create index guardian_by_child on guardian (child_id, until_us);

alter table member add column external_id text;
create unique index member_by_external on member (org_id, external_id) where external_id is not null;

-- Chats that come from the structure. hand: made by people, and left alone by it.
alter table chat add column origin integer not null default 0;  -- enum chat_origin
alter table chat add column unit_id integer;
alter table chat add column subject_id integer;
create unique index chat_of_unit on chat (org_id, origin, unit_id, subject_id) where origin > 0 and subject_id is not null;
create unique index chat_of_unit_alone on chat (org_id, origin, unit_id) where origin > 0 and subject_id is null;
-- The structure put them in, and takes them out; somebody invited by hand stays.
alter table chat_member add column is_by_structure integer not null default 0;

-- Which chats an organisation wants from its structure, and what they are called.
create table chat_template (
  org_id integer not null references org (id),
  origin integer not null,          -- enum chat_origin
  is_on integer not null,
  title text not null,              -- "{group}", "Родители {group}"
  version integer not null default 1,
  primary key (org_id, origin)
) without rowid;
