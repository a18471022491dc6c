-- The audit record as a chain: each row's hash holds the one before it, so nothing can be changed or taken out of
-- the middle unseen (store/audit.h). One chain for each organisation, and chain 0 for the server itself. Rows from
-- before have no number; there are none of these after the first numbered one.
alter table audit add column n integer;                    -- 1, 2, 3 ... within the chain
alter table audit add column hash blob;                    -- 32 bytes
create unique index audit_by_place on audit (org_id, n) where n is not null and org_id is not null;
create unique index audit_of_server on audit (n) where n is not null and org_id is null;

create table audit_head (
  chain integer primary key,        -- id of the organisation, 0: the server
  n integer not null,               -- of the last row
  hash blob not null
);
