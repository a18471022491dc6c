-- What a message holds beside its words, as bits (enum message_holds of features/chats/view.h): a page of messages asks
-- other tables only for what is there.
alter table message add column holds integer not null default 0;
