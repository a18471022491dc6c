-- Polls. A poll is part of a message; its words stand in the message's text too.
create table poll (
  id integer primary key,
  org_id integer not null,
  chat_id integer not null,
  n integer not null,                  -- of the message
  author_id integer not null,
  question text not null,
  options text not null,               -- one a line
  is_many integer not null,
  is_secret integer not null,
  right_place integer,                 -- of a quiz: 0 is the first option
  explanation text not null,
  closes_us integer,
  closed_us integer,
  closed_by integer,                   -- null: its term was over
  -- Votes for each option, six digits each, in one column: a row of its own for each would tell on PostgreSQL (xmin) for
  -- which option somebody voted last, and a column whose length changes leaves old bytes in SQLite's pages.
  counts text not null,
  voted integer not null default 0,    -- who has voted
  version integer not null default 1,
  created_us integer not null,
  unique (chat_id, n),
  foreign key (org_id, chat_id) references chat (org_id, id)
);

-- Who has voted. No time, no number, no order but the members': of a secret poll nothing leads from here to an option,
-- and the rows go when it is closed.
create table poll_voted (
  poll_id integer not null references poll (id),
  member_id integer not null,
  org_id integer not null,
  primary key (poll_id, member_id)
) without rowid;
create index poll_voted_by_member on poll_voted (member_id);

-- Who voted for what. Never of a secret poll.
create table poll_vote (
  poll_id integer not null references poll (id),
  place integer not null,
  member_id integer not null,
  org_id integer not null,
  version integer not null,            -- of the poll, when they did
  primary key (poll_id, place, member_id)
) without rowid;
create index poll_vote_by_member on poll_vote (member_id, poll_id);
