-- Reactions. Kinds of a person are bits (0031_reactions.sql).

-- query: reaction_own
-- needs: chat_reader
-- in: n message_id
-- out: kinds int, version int
-- gives: maybe
select kinds, version from reaction
where chat_id = :chat_reader.chat_id and org_id = :chat_reader.org_id and n = :n and member_id = :chat_reader.member_id;

-- query: reaction_put
-- needs: chat_reader
-- in: n message_id, kinds int, version int, now_us time
-- out: id int
-- gives: one
insert into reaction (org_id, chat_id, n, member_id, kinds, version, changed_us)
values (:chat_reader.org_id, :chat_reader.chat_id, :n, :chat_reader.member_id, :kinds, :version, :now_us)
on conflict (chat_id, n, member_id) do update set kinds = excluded.kinds, version = excluded.version,
  changed_us = excluded.changed_us
returning id;

-- Each is 1, -1 or 0.
-- query: reaction_sum_move
-- needs: chat_reader
-- in: n message_id, liked int, thanked int, asked int, done int, laughed int, loved int
-- out: version int
-- gives: one
insert into reaction_sum (chat_id, n, org_id, liked, thanked, asked, done, laughed, loved, version)
values (:chat_reader.chat_id, :n, :chat_reader.org_id, :liked, :thanked, :asked, :done, :laughed, :loved, 1)
on conflict (chat_id, n) do update set liked = reaction_sum.liked + excluded.liked,
  thanked = reaction_sum.thanked + excluded.thanked, asked = reaction_sum.asked + excluded.asked,
  done = reaction_sum.done + excluded.done, laughed = reaction_sum.laughed + excluded.laughed,
  loved = reaction_sum.loved + excluded.loved, version = reaction_sum.version + 1
returning version;

-- It says in the message that there is something to look for. No new version: the words are the same.
-- query: message_hold
-- needs: chat_reader
-- in: n message_id, bit int
-- gives: none
update message set holds = holds | :bit
where chat_id = :chat_reader.chat_id and org_id = :chat_reader.org_id and n = :n and deleted_us is null;

-- How many listen to the chat, and whether one of them may not see message n.
-- query: reaction_room
-- unguarded: reactions/tell.c takes the message from a proof, or from a job that one of them has put
-- in: org org_id, chat chat_id, n message_id
-- out: member_count int, newcomers int
-- gives: one
select c.member_count, (select count(*) from (select 1 from chat_member m where m.chat_id = c.id and m.org_id = c.org_id
  and m.joined_n >= :n limit 1) t) as newcomers
from chat c where c.id = :chat and c.org_id = :org;

-- query: reaction_by_id
-- needs: caller
-- in: id int
-- out: chat chat_id, n message_id, kinds int, version int
-- gives: maybe
select chat_id as chat, n, kinds, version from reaction
where id = :id and org_id = :caller.org_id and member_id = :caller.member_id;

-- query: reaction_people
-- needs: chat_reader
-- in: n message_id, bit int, listed roles, after_name utf8, after_id member_id, limit int
-- out: id member_id
-- gives: many
select m.id from reaction r join member m on m.org_id = r.org_id and m.id = r.member_id and m.erased_us is null
where r.chat_id = :chat_reader.chat_id and r.org_id = :chat_reader.org_id and r.n = :n and (r.kinds & :bit) <> 0
  and ((m.roles & :listed) <> 0 or m.id = :chat_reader.member_id) and (m.name_sort, m.id) > (:after_name, :after_id)
order by m.name_sort, m.id limit :limit;
