-- What an erased member did goes some rows at a time, the first ones first: without the second column each work would sort all of
-- theirs. SQLite has it in its indexes already.
drop index reaction_by_member;
create index reaction_by_member on reaction (member_id, id);
drop index poll_voted_by_member;
create index poll_voted_by_member on poll_voted (member_id, poll_id);
