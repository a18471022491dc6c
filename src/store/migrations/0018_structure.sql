-- A transfer is two rows: the ended one and the one that goes on from it. An undone row never counted: it stays for
-- the record, out of every list.
alter table enrolment add column from_id integer;
alter table enrolment add column undone_us integer;
create index enrolment_by_from on enrolment (from_id) where from_id is not null;
create index enrolment_ended on enrolment (unit_id, until_us) where until_us is not null;
