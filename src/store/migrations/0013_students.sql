-- Students and parents come in: links into a group of the structure, those who wait behind one, and codes by which
-- parents are tied to their children. Links into chats stay in invite: what came by one is another thing.

create table unit_invite (
  id integer primary key,
  org_id integer not null,
  unit_id integer not null,
  secret_hash blob not null unique,
  max_uses integer not null,
  uses integer not null default 0,
  expires_us integer not null,
  revoked_us integer,
  is_replaced integer not null default 0, -- revoked, because a new link stands in its place
  created_by integer not null,
  created_us integer not null,
  unique (org_id, id),
  foreign key (org_id, unit_id) references unit (org_id, id),
  foreign key (org_id, created_by) references member (org_id, id)
);
create index unit_invite_by_unit on unit_invite (unit_id, created_us);

-- Everybody who comes by a link into a group waits for its teacher.
create table unit_request (
  id integer primary key,
  org_id integer not null,
  invite_id integer not null,
  unit_id integer not null,
  member_id integer not null,
  is_new integer not null,          -- the account was made by this link
  verdict integer,                  -- enum unit_verdict; null: waits
  listed_id integer,                -- whom of the group's list they turned out to be
  decided_by integer,
  decided_us integer,
  created_us integer not null,
  unique (org_id, id),
  foreign key (org_id, invite_id) references unit_invite (org_id, id),
  foreign key (org_id, unit_id) references unit (org_id, id),
  foreign key (org_id, member_id) references member (org_id, id)
);
create index unit_request_by_unit on unit_request (unit_id, created_us) where verdict is null;
create index unit_request_by_member on unit_request (member_id);
create unique index unit_request_open on unit_request (unit_id, member_id) where verdict is null;

-- A child has at most one that is alive.
create table guardian_code (
  id integer primary key,
  org_id integer not null,
  unit_id integer not null,         -- the group for which it was made
  child_id integer not null,
  code_hash blob not null,
  max_uses integer not null,
  uses integer not null default 0,
  expires_us integer not null,
  revoked_us integer,
  created_by integer not null,
  created_us integer not null,
  unique (org_id, id),
  unique (org_id, code_hash),
  foreign key (org_id, unit_id) references unit (org_id, id),
  foreign key (org_id, child_id) references member (org_id, id)
);
create unique index guardian_code_alive on guardian_code (child_id) where revoked_us is null;
create index guardian_code_by_unit on guardian_code (unit_id) where revoked_us is null;

-- A sign-in by code whose answer got lost is repeated with the same key; a hash is kept.
alter table code add column used_key_hash blob;
