-- Files in the messages of the pieces, as they were written there: seen, of them given room in the archive, and its bytes.
alter table chat_export add column files_seen integer not null default 0;
alter table chat_export add column files_given integer not null default 0;
alter table chat_export add column files_bytes integer not null default 0;
