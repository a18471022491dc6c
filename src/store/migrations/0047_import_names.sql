-- Lines with an id of lists are found by their name, too: a line without one may mean the same person.
alter table import_row add column name_key text not null default '';
create index import_row_by_name on import_row (import_id, what, name_key) where name_key <> '';
