-- Who takes an import back need not be who applied it: what its job changes then is recorded as theirs.
alter table import add column undone_by integer;
