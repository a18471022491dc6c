-- PostgreSQL alone: the second wall between organisations, and the marks that tell a lost commit from a made one.

-- Every table with org_id shows and takes only rows of the organisation that the connection has named for its
-- transaction (kafedra.org); '*' is said for queries whose authors gave a reason ("-- unguarded:"), and nothing said
-- is nothing seen. Forced, since the server owns its tables. Run again after every later migration.
create function kafedra_raise_walls() returns void language plpgsql as $$
declare
  t text;
begin
  for t in
    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace and a.attname = 'org_id'
      and not a.attisdropped and not c.relforcerowsecurity
  loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format($p$create policy wall on %I using (case current_setting('kafedra.org', true)
      when '*' then true when '' then false
      else org_id = current_setting('kafedra.org', true)::bigint end)$p$, t);
  end loop;
end
$$;

-- One row for each writer. owner: which process may write; nonce: its last commit. Both change in the transaction
-- whose fate is asked for after a lost connection.
create table commit_mark (
  writer bigint primary key,
  owner text collate "C" not null,
  nonce bigint not null
);

-- First answers may be sealed: bytes, which SQLite keeps in a column of any type.
alter table idempotency alter column reply type bytea using convert_to(reply, 'UTF8');
