-- One export at a time puts its archive together (0: made or put together, 7: waits for that).
create index chat_export_by_state on chat_export (state) where state in (0, 7);
