-- What imports of whole colleges need.

alter table import add column room integer not null default 0; -- people who may still be made, by the count it began with

-- The old one was for rows with an object only, and SQLite took all of those instead of the one asked for.
drop index import_row_by_object;
create index import_row_of_object on import_row (import_id, what, object_id);

-- How many accounts an organisation has: counted in the index alone.
create index member_open on member (org_id) where closed_us is null;
-- A subject that is renamed or closed: where it is taught.
create index teaching_by_subject on teaching (subject_id, until_us);
-- Colleagues of a list who are in the list of staff already.
create index staff_record_by_member on staff_record (member_id) where member_id is not null;
