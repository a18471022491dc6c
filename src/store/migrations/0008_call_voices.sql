-- Who may speak in a call: everybody (is_quiet 0) or its hosts, and each person's exception.

alter table call add column is_quiet integer not null default 0;
alter table call_person add column voice integer not null default 0; -- 0: as the call, 1: may speak, 2: may not
