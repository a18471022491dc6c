-- The account in its owner's hands: preferences, devices, a journal, and codes that need two administrators.

alter table session add column agent text not null default '';    -- User-Agent of the sign-in
alter table session add column renewed_us integer not null default 0; -- when the term began anew; 0: never
alter table member add column was_staff integer not null default 0;   -- lost the role: a code still takes two
alter table member add column news_seen integer not null default 0;   -- id of the last dismissed account_event

-- A row is made by the first change; without one the defaults count (features/people/preferences.c).
create table preference (
  org_id integer not null,
  member_id integer not null,
  language integer not null,        -- enum language
  theme integer not null,           -- enum theme
  send_key integer not null,        -- enum send_key
  uses_single_keys integer not null,
  shows_presence integer not null,
  low_vision text not null,
  version integer not null default 1,
  primary key (org_id, member_id),
  foreign key (org_id, member_id) references member (org_id, id)
) without rowid;

-- The security journal of an account. Rows older than a year are swept, and of one account all but the last.
create table account_event (
  id integer primary key,
  org_id integer not null,
  member_id integer not null,       -- whose account
  kind integer not null,            -- enum account_event_kind
  by_member integer,                -- null: the owner, or the operator
  is_news integer not null,         -- told to the owner until dismissed
  address text not null,
  agent text not null,
  created_us integer not null,
  foreign key (org_id, member_id) references member (org_id, id)
);
create index account_event_by_member on account_event (org_id, member_id, id);
create index account_event_by_age on account_event (created_us);

-- A new code for staff in use waits for another administrator.
create table code_request (
  id integer primary key,
  org_id integer not null,
  member_id integer not null,       -- for whom
  requested_by integer not null,
  expires_us integer not null,
  is_granted integer,               -- null: waits; 0 refused or over; 1 consented
  decided_by integer,
  decided_us integer,
  created_us integer not null,
  foreign key (org_id, member_id) references member (org_id, id)
);
create unique index code_request_open on code_request (org_id, member_id) where is_granted is null;
create index code_request_by_age on code_request (created_us);
