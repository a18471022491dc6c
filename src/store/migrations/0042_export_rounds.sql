-- Words that change while a chat is being taken out are read anew.
alter table chat_export add column begun_us integer not null default 0; -- the pieces were read after this
alter table chat_export add column rounds integer not null default 0;   -- how often they were dropped
create index chat_export_living on chat_export (org_id) where file_id is not null;
create index message_by_edit on message (chat_id, edited_us) where edited_us is not null;
create index message_by_deletion on message (chat_id, deleted_us) where deleted_us is not null;
