-- Consents that are asked for, answered and withdrawn; copies of one's data as files.

-- What follows from a refusal or a withdrawal, in words.
alter table consent_text add column follows text not null default '';
-- A row of consent is an answer: of somebody's answers to a text the one that is alive (withdrawn_us null) counts.
alter table consent add column is_refusal integer not null default 0;

-- The file is made with the row; is_whole 0: without words from chats of two, which are given to nobody but the person.
alter table data_copy add column file_id integer;
alter table data_copy add column size integer not null default 0;
alter table data_copy add column is_whole integer not null default 1;
create unique index data_copy_one on data_copy (asked_by, member_id);
create index data_copy_by_member on data_copy (member_id);
