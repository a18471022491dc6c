-- Leaving, forgetting, consents: whose access ended and until when their data are kept; what was erased; who agreed to
-- what.

alter table org add column erase_after_days integer not null default 365;
alter table member add column left_reason text not null default '';
alter table member add column left_by integer;
alter table member add column erase_us integer;     -- of a closed account: its personal data go then
alter table member add column erased_us integer;
create index member_by_erasure on member (erase_us) where erase_us is not null and erased_us is null;
create index member_by_leaving on member (org_id, closed_us) where closed_us is not null;

-- Proof that data were erased: ids and counts, no names.
create table erasure (
  id integer primary key,
  org_id integer not null references org (id),
  member_id integer not null,
  by_member integer,                -- null: the term was over
  closed_us integer not null,       -- when access had ended
  rows_count integer not null,      -- erased rows of all kinds
  created_us integer not null,
  foreign key (org_id, member_id) references member (org_id, id)
);
create index erasure_by_org on erasure (org_id, id);

-- What people are asked to agree to. A changed text is a new version; the old one keeps its consents.
create table consent_text (
  id integer primary key,
  org_id integer not null references org (id),
  kind integer not null,            -- enum consent_kind
  n integer not null,               -- version of its kind
  title text not null,
  body text not null,
  asked integer not null,           -- enum consent_asked
  created_by integer not null,
  created_us integer not null,
  retired_us integer,               -- replaced, or not asked any more
  unique (org_id, id),
  unique (org_id, kind, n)
);

create table consent (
  id integer primary key,
  org_id integer not null,
  text_id integer not null,
  member_id integer not null,       -- whose data
  given_by integer not null,        -- themselves, a parent, or the administrator who holds the paper
  is_on_paper integer not null,
  given_us integer not null,
  withdrawn_by integer,
  withdrawn_us integer,
  foreign key (org_id, text_id) references consent_text (org_id, id),
  foreign key (org_id, member_id) references member (org_id, id)
);
create unique index consent_alive on consent (text_id, member_id) where withdrawn_us is null;
create index consent_by_member on consent (member_id);

-- Somebody may fetch a copy of a person's data until then.
create table data_copy (
  id integer primary key,
  org_id integer not null,
  member_id integer not null,
  asked_by integer not null,
  created_us integer not null,
  expires_us integer not null,
  unique (org_id, id),
  foreign key (org_id, member_id) references member (org_id, id)
);
create index data_copy_by_end on data_copy (expires_us);
