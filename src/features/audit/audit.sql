-- The record of who did what. Rows are ids; names are those of people who still have them.

-- Where the rows are: one branch answers, by its own index; the others cost nothing. way 0: all, 1: of one act,
-- 2: somebody was the actor or concerned.
-- query: act_places
-- needs: caller
-- in: way int, before int, floor int, since_us time, until_us time, limit int, act utf8, member member_id
-- out: n int
-- gives: many
select n from (
  select n from (select n from audit where :way = 0 and org_id = :caller.org_id and n < :before and n > :floor
    and created_us >= :since_us and created_us < :until_us order by n desc limit :limit) as everything
  union
  select n from (select n from audit where :way = 1 and org_id = :caller.org_id and op = :act and n < :before and n > :floor
    and created_us >= :since_us and created_us < :until_us order by n desc limit :limit) as of_act
  union
  select n from (select n from audit where :way = 2 and org_id = :caller.org_id and actor_id = :member and n < :before
    and n > :floor and (:act = '' or op = :act) and created_us >= :since_us and created_us < :until_us
    order by n desc limit :limit) as did
  union
  select n from (select w.n from audit_about w join audit x on x.org_id = w.org_id and x.n = w.n
    where :way = 2 and w.org_id = :caller.org_id and w.member_id = :member and w.n < :before and w.n > :floor
    and (:act = '' or x.op = :act) and x.created_us >= :since_us and x.created_us < :until_us
    order by w.n desc limit :limit) as concerned
) as places order by n desc limit :limit;

-- query: act_row
-- needs: caller
-- in: n int
-- out: act utf8, by_id member_id, by_last utf8?, by_first utf8?, by_middle utf8?, by_erased bool, object_kind utf8,
--   object_title utf8, created_us time, was utf8?, became utf8?
-- gives: one
select a.op as act, coalesce(a.actor_id, 0) as by_id, b.last_name as by_last, b.first_name as by_first,
  b.middle_name as by_middle, case when b.erased_us is null then 0 else 1 end as by_erased, a.object_kind,
  coalesce(case a.object_kind
    when 'chat' then (select o.title from chat o where o.org_id = a.org_id and o.id = a.object_id)
    when 'chat_rules' then (select o.title from chat_rules_change k join chat o on o.org_id = k.org_id and o.id = k.chat_id
      where k.org_id = a.org_id and k.id = a.object_id)
    when 'unit' then (select o.name from unit o where o.org_id = a.org_id and o.id = a.object_id)
    when 'subject' then (select o.name from subject o where o.org_id = a.org_id and o.id = a.object_id)
    when 'import' then (select o.name from import o where o.org_id = a.org_id and o.id = a.object_id)
    when 'import_undone' then (select o.name from import o where o.org_id = a.org_id and o.id = a.object_id)
    when 'enrolment' then (select u.name from enrolment o join unit u on u.org_id = o.org_id and u.id = o.unit_id
      where o.org_id = a.org_id and o.id = a.object_id)
    when 'teaching' then (select u.name from teaching o join unit u on u.org_id = o.org_id and u.id = o.unit_id
      where o.org_id = a.org_id and o.id = a.object_id)
    when 'unit_post' then (select u.name from unit_post o join unit u on u.org_id = o.org_id and u.id = o.unit_id
      where o.org_id = a.org_id and o.id = a.object_id)
    when 'unit_invite' then (select u.name from unit_invite o join unit u on u.org_id = o.org_id and u.id = o.unit_id
      where o.org_id = a.org_id and o.id = a.object_id)
    when 'second_adult' then (select o.last_name || ' ' || o.first_name from member o
      where o.org_id = a.org_id and o.id = a.object_id and o.erased_us is null)
  end, '') as object_title,
  a.created_us, k.was, k.became
from audit a left join member b on b.org_id = a.org_id and b.id = a.actor_id
  left join chat_rules_change k on a.object_kind = 'chat_rules' and k.org_id = a.org_id and k.id = a.object_id
where a.org_id = :caller.org_id and a.n = :n;

-- The place of the last row before a moment, by the index of moments.
-- query: act_place_before
-- needs: caller
-- in: moment_us time
-- out: n int
-- gives: maybe
select n from audit where org_id = :caller.org_id and created_us < :moment_us and n is not null
order by created_us desc limit 1;

-- Also the object itself, where that is a member who did it to themselves, or whose rows beside the chain were erased.
-- query: act_about
-- needs: caller
-- in: n int
-- out: id member_id, last_name utf8, first_name utf8, middle_name utf8, is_erased bool
-- gives: many
select m.id, m.last_name, m.first_name, m.middle_name, case when m.erased_us is null then 0 else 1 end
from member m where m.org_id = :caller.org_id and m.id in (
  select w.member_id from audit_about w where w.org_id = :caller.org_id and w.n = :n
  union select a.object_id from audit a where a.org_id = :caller.org_id and a.n = :n and a.object_kind = 'member')
order by m.id;

-- query: look_places
-- needs: caller
-- in: member member_id, before int, limit int
-- out: n int, why utf8
-- gives: many
select n, why from audit_about where org_id = :caller.org_id and member_id = :member and n < :before
order by n desc limit :limit;

-- query: chain_end
-- needs: caller
-- out: n int, hash hash
-- gives: maybe
select n, hash from audit_head where chain = :caller.org_id;

-- query: chain_rows
-- needs: caller
-- in: after int, limit int
-- out: n int, actor int, act utf8, object_kind utf8, object_id int, created_us time, hash blob
-- gives: many
select n, coalesce(actor_id, 0), op, object_kind, coalesce(object_id, 0), created_us, hash from audit
where org_id = :caller.org_id and n >= :after and n is not null order by n limit :limit;
