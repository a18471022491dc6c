-- Pinned messages and who pinned them. Each act is a row, the newest are kept; what is pinned now names the act that did it.
create table pin_act (
  id integer primary key,
  org_id integer not null,
  chat_id integer not null,
  n integer not null,                  -- of the message
  member_id integer not null,          -- who did it
  kind integer not null,               -- enum pin_act_kind: pinned, unpinned, deleted
  done_us integer not null,
  foreign key (org_id, chat_id) references chat (org_id, id)
);
create index pin_act_by_chat on pin_act (chat_id, id);

create table pin (
  chat_id integer not null,
  n integer not null,
  org_id integer not null,
  act_id integer not null references pin_act (id),
  primary key (chat_id, n),
  foreign key (org_id, chat_id) references chat (org_id, id)
) without rowid;
create index pin_by_act on pin (act_id);

alter table chat add column pins_version integer not null default 0; -- rises with every change of what is pinned
