-- Failed sign-ins, counted per login and address, so that a guesser waits and the owner elsewhere does not
-- (features/people/throttle.c). login_fold is empty for one-time codes. Rows older than a day are swept.
create table sign_in_failure (
  org_id integer not null references org (id),
  login_fold text not null,
  client text not null,             -- IPv4 address, or the /64 of an IPv6 one
  failures integer not null,
  last_us integer not null,
  primary key (org_id, login_fold, client)
) without rowid;
create index sign_in_failure_by_age on sign_in_failure (last_us);
