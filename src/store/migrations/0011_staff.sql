-- Staff: links they come by, claims of «учитель», the list of staff they are compared with, the badge's term, and the
-- history of roles.

alter table member add column verified_until_us integer;  -- the badge ends then by itself; null: without a term
-- What the name looks like (text/lookalike.h): "last first". '' until it is computed.
alter table member add column name_skeleton text not null default '';
create index member_by_skeleton on member (org_id, name_skeleton);

-- The list of staff, from an import or by hand: what a claim is compared with.
create table staff_record (
  id integer primary key,
  org_id integer not null references org (id),
  last_name text not null,
  first_name text not null,
  middle_name text not null default '',
  name_sort text not null,           -- folded "last first middle", ё as е
  position text not null default '',
  subjects text not null default '', -- "Анатомия и физиология; Латинский язык"
  document text not null default '', -- "приказ № 87-л от 25.08.2026"
  external_id text,                  -- its id in the lists that are imported
  member_id integer,                 -- whose record it is, once a claim was confirmed by it
  listed_us integer not null,        -- when it was last in a list
  version integer not null default 1,
  created_us integer not null,
  unique (org_id, id),
  unique (org_id, external_id),
  foreign key (org_id, member_id) references member (org_id, id)
);
create index staff_record_by_name on staff_record (org_id, name_sort, id);

-- Links by which staff register. Everybody who comes by one waits for the administrator.
create table staff_link (
  id integer primary key,
  org_id integer not null references org (id),
  secret_hash blob not null unique,
  title text not null,               -- "Отделение СД", for those who make several
  max_uses integer not null,
  uses integer not null default 0,
  expires_us integer not null,
  revoked_us integer,
  created_by integer not null,
  created_us integer not null,
  unique (org_id, id),
  foreign key (org_id, created_by) references member (org_id, id)
);
create index staff_link_by_org on staff_link (org_id, id);

-- A person says to be a teacher (or other staff), and somebody else decides.
create table claim (
  id integer primary key,
  org_id integer not null,
  member_id integer not null,
  role integer not null,             -- enum claim_role
  state integer not null default 0,  -- enum claim_state
  subjects text not null,
  position text not null,
  document text not null,            -- name and number, as told
  note text not null,                -- for who decides; of an appeal: why
  is_appeal integer not null default 0,
  file_id integer,                   -- a scan of the document
  staff_link_id integer,             -- came by this link
  record_id integer,                 -- confirmed by this line of the list
  decided_by integer,                -- null: the operator, or nobody yet
  decided_us integer,
  reason text not null default '',   -- of a refusal: told to the person
  until_us integer,                  -- the term given
  version integer not null default 1,
  created_us integer not null,
  unique (org_id, id),
  foreign key (org_id, member_id) references member (org_id, id)
);
create unique index claim_waiting on claim (org_id, member_id) where state = 0;
create index claim_by_member on claim (member_id, id);
create index claim_by_state on claim (org_id, state, id);

-- Every change of roles and of the badge: for who looks after people, and for the person.
create table role_change (
  id integer primary key,
  org_id integer not null,
  member_id integer not null,
  by_member integer,                 -- null: the operator, or the term that ran out
  roles_before integer not null,
  roles_after integer not null,
  badge_before integer not null,
  badge_after integer not null,
  until_us integer,                  -- the badge's term, when there is one
  reason text not null default '',
  created_us integer not null,
  foreign key (org_id, member_id) references member (org_id, id)
);
create index role_change_by_member on role_change (member_id, id);
