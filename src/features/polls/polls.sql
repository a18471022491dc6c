-- Polls. Options stand a line each, counts in six digits each (0028_polls.sql says why).

-- part: poll_facts
select p.org_id as org, p.id, p.chat_id as chat, p.n, p.author_id as author, p.options, p.is_many, p.is_secret,
  coalesce(p.right_place, -1) as right_place, p.explanation, p.counts, p.voted, p.closes_us, p.closed_us, p.version,
  case when c.archived_us is null then 0 else 1 end as is_archived
from poll p join chat c on c.id = p.chat_id and c.org_id = p.org_id;

-- query: poll_find
-- needs: caller
-- in: poll poll_id
-- out: org org_id, id poll_id, chat chat_id, n message_id, author member_id, options utf8, is_many bool, is_secret bool,
--   right_place int, explanation utf8, counts utf8, voted int, closes_us time?, closed_us time?, version int, is_archived bool
-- gives: maybe
{poll_facts} where p.id = :poll and p.org_id = :caller.org_id and p.n > 0;

-- query: poll_to_tend
-- unguarded: makes the proof poll_tender, for what nobody in particular does
-- in: poll poll_id
-- out: org org_id, id poll_id, chat chat_id, n message_id, author member_id, options utf8, is_many bool, is_secret bool,
--   right_place int, explanation utf8, counts utf8, voted int, closes_us time?, closed_us time?, version int, is_archived bool
-- gives: maybe
{poll_facts} where p.id = :poll and p.n > 0;

-- --- made ---

-- query: poll_open_count
-- needs: chat_writer
-- in: now_us time
-- out: n int
-- gives: one
select count(*) from poll where chat_id = :chat_writer.chat_id and org_id = :chat_writer.org_id and closed_us is null
  and (closes_us is null or closes_us > :now_us);

-- query: poll_insert
-- needs: chat_writer
-- in: n message_id, question utf8, options utf8, is_many bool, is_secret bool, right_place int, explanation utf8,
--   closes_us time, counts utf8, now_us time
-- out: id poll_id
-- gives: one
insert into poll (org_id, chat_id, n, author_id, question, options, is_many, is_secret, right_place, explanation, closes_us,
  counts, created_us)
values (:chat_writer.org_id, :chat_writer.chat_id, :n, :chat_writer.member_id, :question, :options, :is_many, :is_secret,
  nullif(:right_place, -1), :explanation, nullif(:closes_us, 0), :counts, :now_us)
returning id;

-- --- voted ---

-- query: poll_own_places
-- needs: poll_reader
-- out: place int, version int
-- gives: many
select place, version from poll_vote
where poll_id = :poll_reader.poll_id and org_id = :poll_reader.org_id and member_id = :poll_reader.member_id order by place;

-- query: poll_has_voted
-- needs: poll_reader
-- out: n int
-- gives: one
select count(*) from poll_voted
where poll_id = :poll_reader.poll_id and org_id = :poll_reader.org_id and member_id = :poll_reader.member_id;

-- Changes nothing when they have voted already.
-- query: poll_voted_put
-- needs: poll_reader
-- gives: changes
insert into poll_voted (poll_id, member_id, org_id)
values (:poll_reader.poll_id, :poll_reader.member_id, :poll_reader.org_id) on conflict do nothing;

-- query: poll_vote_forget
-- needs: poll_reader
-- gives: none
delete from poll_vote
where poll_id = :poll_reader.poll_id and org_id = :poll_reader.org_id and member_id = :poll_reader.member_id;

-- query: poll_vote_put
-- needs: poll_reader
-- in: place int, version int
-- gives: none
insert into poll_vote (poll_id, place, member_id, org_id, version)
values (:poll_reader.poll_id, :place, :poll_reader.member_id, :poll_reader.org_id, :version);

-- query: poll_count
-- needs: poll_reader
-- in: counts utf8, voted int, version int, now_us time
-- gives: changes
update poll set counts = :counts, voted = :voted, version = version + 1
where id = :poll_reader.poll_id and org_id = :poll_reader.org_id and version = :version and closed_us is null
  and (closes_us is null or closes_us > :now_us);

-- --- closed ---

-- query: poll_set_closed
-- needs: poll_tender
-- in: by_member member_id, now_us time
-- gives: changes
update poll set closed_us = :now_us, closed_by = nullif(:by_member, 0), version = version + 1
where id = :poll_tender.poll_id and org_id = :poll_tender.org_id and closed_us is null;

-- query: poll_voted_forget
-- needs: poll_tender
-- gives: none
delete from poll_voted where poll_id = :poll_tender.poll_id and org_id = :poll_tender.org_id;

-- query: poll_has_newcomer
-- needs: poll_tender
-- in: chat chat_id, n message_id
-- out: n int
-- gives: one
select count(*) from (select 1 from chat_member where chat_id = :chat and org_id = :poll_tender.org_id and joined_n >= :n
  limit 1) t;

-- --- results ---

-- query: poll_voters
-- needs: poll_reader
-- in: place int, listed roles, after_name utf8, after_id member_id, limit int
-- out: id member_id
-- gives: many
select m.id from poll_vote v join member m on m.org_id = v.org_id and m.id = v.member_id and m.erased_us is null
where v.poll_id = :poll_reader.poll_id and v.org_id = :poll_reader.org_id and v.place = :place
  and ((m.roles & :listed) <> 0 or m.id = :poll_reader.member_id) and (m.name_sort, m.id) > (:after_name, :after_id)
order by m.name_sort, m.id limit :limit;

-- query: poll_votes_page
-- needs: poll_keeper
-- in: listed roles, after_name utf8, after_id member_id, after_place int, limit int
-- out: id member_id, name_sort utf8, place int, last_name utf8, first_name utf8, middle_name utf8
-- gives: many
select m.id, m.name_sort, v.place, m.last_name, m.first_name, m.middle_name
from poll_vote v join member m on m.org_id = v.org_id and m.id = v.member_id and m.erased_us is null
where v.poll_id = :poll_keeper.poll_id and v.org_id = :poll_keeper.org_id
  and ((m.roles & :listed) <> 0 or m.id = :poll_keeper.member_id)
  and (m.name_sort, m.id, v.place) > (:after_name, :after_id, :after_place)
order by m.name_sort, m.id, v.place limit :limit;
