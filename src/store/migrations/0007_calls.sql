-- Calls: one at a time in a chat. Who is in one, and who was.

create table call (
  id integer primary key,
  org_id integer not null,
  chat_id integer not null,
  is_direct integer not null,       -- of its chat
  with_video integer not null,
  state integer not null,           -- enum call_state
  outcome integer,                  -- enum call_outcome, when ended
  started_by integer not null,
  started_us integer not null,
  answered_us integer,              -- of a group: started_us
  ended_us integer,
  version integer not null default 1,
  unique (org_id, id),
  foreign key (org_id, chat_id) references chat (org_id, id),
  foreign key (org_id, started_by) references member (org_id, id)
);
create unique index call_running on call (chat_id) where ended_us is null;
create index call_running_of_org on call (org_id) where ended_us is null;

create table call_person (
  call_id integer not null,
  member_id integer not null,
  org_id integer not null,
  state integer not null,           -- enum call_presence
  is_host integer not null,
  is_kept_out integer not null default 0,
  session_id integer not null default 0, -- that joined last; 0: none did
  is_seen integer not null default 0,    -- the media room has them
  joined_us integer,                -- the first time
  since_us integer not null,        -- of the present state, or of the last ticket
  hand_us integer,
  primary key (call_id, member_id),
  foreign key (org_id, call_id) references call (org_id, id),
  foreign key (org_id, member_id) references member (org_id, id)
) without rowid;
create index call_person_there on call_person (member_id) where state = 1;

-- What a call left in its chat: "call,video,outcome,microseconds,people in all,member,member"; empty: a message in words.
alter table message add column call text not null default '';

-- Which students and parents start calls, and who shows the screen in a group's: enum org_calls, org_screen.
alter table org add column calls integer not null default 0;
alter table org add column screen integer not null default 0;
