-- One person's accounts in two organisations, tied by themselves. Each tie is two rows, one for each side, so that the
-- wall of an organisation shows it its own members' rows and nothing of the other's.
create table account_link (
  id integer primary key,
  org_id integer not null,
  member_id integer not null,
  to_org integer not null,
  to_member integer not null,
  created_us integer not null,
  unique (org_id, member_id, to_org, to_member),
  foreign key (org_id, member_id) references member (org_id, id),
  foreign key (to_org, to_member) references member (org_id, id)
);

-- A one-time secret by which the other account is tied: the last one that an account has made.
create table link_offer (
  org_id integer not null,
  member_id integer not null,
  secret_hash blob not null unique,
  expires_us integer not null,
  used_by integer,                  -- which member of the other organisation
  created_us integer not null,
  primary key (org_id, member_id),
  foreign key (org_id, member_id) references member (org_id, id)
);
create index link_offer_by_end on link_offer (expires_us);

-- A session that was opened from the other account ends with the tie, and lives no longer than the sign-in behind it.
alter table session add column entered_link integer;              -- account_link row of the side one came from
alter table session add column since_us integer not null default 0; -- of the sign-in behind it; 0: this one
create index session_by_entry on session (entered_link) where entered_link is not null;

alter table account_event add column about text not null default ''; -- what the row is about, in words: an organisation
