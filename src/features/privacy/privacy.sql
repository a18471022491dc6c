-- Leaving and forgetting.

-- query: left_state
-- needs: caller
-- in: id member_id
-- out: id member_id
-- gives: maybe
select id from member where org_id = :caller.org_id and id = :id and closed_us is not null;

-- query: left_page
-- needs: caller
-- in: before member_id, limit int
-- out: id member_id, reason utf8, by_last utf8?, by_first utf8?, by_middle utf8?, closed_us time, erase_us time?, erased_us time?
-- gives: many
select m.id, m.left_reason as reason, b.last_name as by_last, b.first_name as by_first, b.middle_name as by_middle,
  m.closed_us, m.erase_us, m.erased_us
from member m left join member b on b.org_id = m.org_id and b.id = m.left_by
where m.org_id = :caller.org_id and m.closed_us is not null and m.id < :before
order by m.id desc limit :limit;

-- query: left_when
-- unguarded: the member was proven to have left, or the term was over
-- in: org org_id, id member_id
-- out: closed_us time
-- gives: one
select closed_us from member where org_id = :org and id = :id and closed_us is not null;

-- query: terms_row
-- needs: caller
-- out: erase_after_days int
-- gives: one
select erase_after_days from org where id = :caller.org_id;

-- query: terms_put
-- needs: caller
-- in: days int
-- gives: none
update org set erase_after_days = :days where id = :caller.org_id;

-- query: erasure_due
-- unguarded: a job of the whole server; the term alone decides
-- in: now_us time, limit int
-- out: org_id org_id, id member_id
-- gives: many
select org_id, id from member where erase_us <= :now_us and erase_us is not null and erased_us is null
order by erase_us limit :limit;

-- query: erasure_next
-- unguarded: a job of the whole server; only a moment comes back
-- out: erase_us time
-- gives: one
select coalesce(min(erase_us), 0) as erase_us from member where erase_us is not null and erased_us is null;

-- query: erasure_insert
-- unguarded: org and member were proven, or the term was over
-- in: org org_id, member member_id, has_by bool, by_member member_id, closed_us time, rows_count int, now_us time
-- gives: none
insert into erasure (org_id, member_id, by_member, closed_us, rows_count, created_us)
values (:org, :member, case when :has_by = 1 then :by_member end, :closed_us, :rows_count, :now_us);

-- query: erasure_page
-- needs: caller
-- in: before erasure_id, limit int
-- out: id erasure_id, member_id member_id, by_last utf8?, by_first utf8?, by_middle utf8?, closed_us time, rows_count int,
--   created_us time
-- gives: many
select e.id, e.member_id, b.last_name as by_last, b.first_name as by_first, b.middle_name as by_middle, e.closed_us,
  e.rows_count, e.created_us
from erasure e left join member b on b.org_id = e.org_id and b.id = e.by_member
where e.org_id = :caller.org_id and e.id < :before order by e.id desc limit :limit;
