-- Files: who gave them, how they are called. Their bytes lie in the folder's blobs/, named by their SHA-256 (store/blobs.h).

create table file (
  id integer primary key,
  org_id integer references org (id),   -- null: the operator's own (an application before its organisation)
  hash blob not null,                   -- SHA-256 of the bytes
  name text not null,                   -- as it was sent, to be shown and downloaded under
  type text not null,                   -- "application/pdf": what it was found to be
  size integer not null,
  created_by integer,                   -- member; null: a stranger, or the operator
  created_us integer not null,
  erased_us integer,                    -- its bytes are gone, the row tells that it was
  unique (org_id, id)
);
create index file_by_hash on file (hash);
