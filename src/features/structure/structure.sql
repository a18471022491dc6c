-- Units and who belongs to them. kind: 0 branch, 1 department, 2 speciality, 3 group. What is open: until_us null (of a
-- teaching: or ahead), in a unit that is not closed. Ids of organisations given as :org come from the caller, a proof
-- or a job, as structure.h says. "+ 0" and "cross join" are words to SQLite: it would rather walk all rows of the
-- organisation in the order of their ids than look up those of a unit and sort them.

-- --- units ---

-- query: unit_insert
-- unguarded: the asking operation has proven its right to the organisation
-- in: org org_id, parent unit_id, kind unit_kind, name utf8, name_sort utf8, code utf8, year int, external_id utf8,
--   now_us time
-- out: id unit_id
-- gives: one
insert into unit (org_id, parent_id, kind, name, name_sort, code, year, external_id, created_us)
values (:org, nullif(:parent, 0), :kind, :name, :name_sort, :code, nullif(:year, 0), nullif(:external_id, ''), :now_us)
returning id;

-- query: unit_count
-- unguarded: a number against a limit
-- in: org org_id
-- out: n int
-- gives: one
select count(*) from unit where org_id = :org;

-- query: unit_find
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id unit_id
-- out: parent unit_id?, kind unit_kind, name utf8, code utf8, year int?, is_closed bool, version int
-- gives: maybe
select parent_id, kind, name, code, year, case when closed_us is null then 0 else 1 end, version
from unit where org_id = :org and id = :id;

-- From the top down to the unit itself.
-- query: unit_chain
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id unit_id, limit int
-- out: id unit_id, kind unit_kind, name utf8
-- gives: many
with recursive up (id, parent_id, kind, name, level) as (
  select u.id, u.parent_id, u.kind, u.name, 1 from unit u where u.org_id = :org and u.id = :id
  union all
  select u.id, u.parent_id, u.kind, u.name, up.level + 1 from unit u join up on u.id = up.parent_id
  where u.org_id = :org and up.level < :limit)
select id, kind, name from up order by level desc;

-- query: unit_height
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id unit_id, limit int
-- out: n int
-- gives: one
with recursive down (id, level) as (
  select u.id, 1 from unit u where u.org_id = :org and u.id = :id
  union all
  select u.id, down.level + 1 from unit u join down on u.parent_id = down.id
  where u.org_id = :org and down.level < :limit)
select cast(coalesce(max(level), 0) as bigint) from down;

-- query: unit_below
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id unit_id
-- out: all_count int, open_count int, least_kind int
-- gives: one
select count(*), cast(coalesce(sum(case when closed_us is null then 1 else 0 end), 0) as bigint),
  coalesce(min(kind), 99)
from unit where org_id = :org and parent_id = :id;

-- query: unit_named_beside
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, parent unit_id, name_sort utf8, beside unit_id
-- out: n int
-- gives: one
select count(*) from unit where org_id = :org and name_sort = :name_sort and coalesce(parent_id, 0) = :parent
  and id <> :beside and closed_us is null;

-- query: unit_with_external
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, external_id utf8, beside unit_id
-- out: n int
-- gives: one
select count(*) from unit where org_id = :org and external_id = :external_id and id <> :beside;

-- query: unit_put
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id unit_id, parent unit_id, kind unit_kind, name utf8, name_sort utf8, code utf8, year int,
--   external_id utf8
-- gives: none
update unit set parent_id = nullif(:parent, 0), kind = :kind, name = :name, name_sort = :name_sort, code = :code,
  year = nullif(:year, 0), external_id = nullif(:external_id, ''), version = version + 1
where org_id = :org and id = :id;

-- query: unit_external
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id unit_id
-- out: external_id utf8
-- gives: one
select coalesce(external_id, '') from unit where org_id = :org and id = :id;

-- query: unit_close
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id unit_id, now_us time
-- gives: changes
update unit set closed_us = :now_us, version = version + 1 where org_id = :org and id = :id and closed_us is null;

-- query: unit_reopen
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id unit_id
-- gives: changes
update unit set closed_us = null, version = version + 1 where org_id = :org and id = :id and closed_us is not null;

-- The groups at or below a unit, itself included.
-- query: unit_rows_below
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id unit_id, limit int
-- out: id unit_id
-- gives: many
with recursive down (id, level) as (
  select u.id, 1 from unit u where u.org_id = :org and u.id = :id
  union all
  select u.id, down.level + 1 from unit u join down on u.parent_id = down.id
  where u.org_id = :org and down.level < :limit)
select id from down order by id;

-- query: unit_tree
-- needs: caller
-- in: with_closed bool
-- out: id unit_id, parent unit_id?, kind unit_kind, name utf8, code utf8, year int?, is_closed bool, version int,
--   students int, staff int
-- gives: many
select u.id, u.parent_id, u.kind, u.name, u.code, u.year, case when u.closed_us is null then 0 else 1 end, u.version,
  (select count(*) from enrolment e where e.unit_id = u.id and e.until_us is null),
  (select count(distinct p.member_id) from unit_post p where p.unit_id = u.id and p.until_us is null)
from unit u where u.org_id = :caller.org_id and (u.closed_us is null or :with_closed <> 0)
order by u.name_sort, u.id;

-- What a colleague works with, all that is below what they lead, and the way to both.
-- query: unit_tree_own
-- needs: caller
-- in: now_us time
-- out: id unit_id, parent unit_id?, kind unit_kind, name utf8, code utf8, year int?, version int, students int,
--   staff int, is_readable bool
-- gives: many
with recursive led (id) as (
  select p.unit_id from unit_post p
  where p.org_id = :caller.org_id and p.member_id = :caller.member_id and p.until_us is null and p.post = 0
  union
  select u.id from unit u join led on u.parent_id = led.id where u.org_id = :caller.org_id),
own (id) as (
  select id from led
  union
  select p.unit_id from unit_post p
  where p.org_id = :caller.org_id and p.member_id = :caller.member_id and p.until_us is null
  union
  select t.unit_id from teaching t
  where t.org_id = :caller.org_id and t.member_id = :caller.member_id and (t.until_us is null or t.until_us > :now_us)),
way (id, parent_id) as (
  select u.id, u.parent_id from unit u join own on own.id = u.id where u.org_id = :caller.org_id and u.closed_us is null
  union
  select u.id, u.parent_id from unit u join way on u.id = way.parent_id where u.org_id = :caller.org_id)
select u.id, u.parent_id, u.kind, u.name, u.code, u.year, u.version,
  (select count(*) from enrolment e where e.unit_id = u.id and e.until_us is null),
  (select count(distinct p.member_id) from unit_post p where p.unit_id = u.id and p.until_us is null),
  case when u.id in (select id from own) then 1 else 0 end
from unit u where u.org_id = :caller.org_id and u.id in (select id from way)
order by u.name_sort, u.id;

-- origin 1: the group, 2: its parents, 3: a subject of it.
-- query: unit_chats
-- needs: unit_reader
-- in: limit int
-- out: title utf8, origin chat_origin
-- gives: many
select c.title, c.origin from chat c
where c.org_id = :unit_reader.org_id and c.unit_id = :unit_reader.unit_id and c.origin between 1 and 3
  and c.archived_us is null
order by c.origin, c.title, c.id limit :limit;

-- --- who works with a unit ---

-- leads: leader of the unit or of one above it.
-- query: unit_ties
-- unguarded: three bits about a member of the organisation; the asking operation decides what follows
-- in: org org_id, id unit_id, member member_id, now_us time, limit int
-- out: leads int, curates int, has_post int, teaches int
-- gives: one
with recursive up (id, parent_id, level) as (
  select u.id, u.parent_id, 1 from unit u where u.org_id = :org and u.id = :id
  union all
  select u.id, u.parent_id, up.level + 1 from unit u join up on u.id = up.parent_id
  where u.org_id = :org and up.level < :limit)
select (select count(*) from unit_post p where p.member_id = :member and p.org_id = :org and p.until_us is null
    and p.post = 0 and p.unit_id in (select id from up)),
  (select count(*) from unit_post p where p.member_id = :member and p.org_id = :org and p.until_us is null
    and p.post = 1 and p.unit_id = :id),
  (select count(*) from unit_post p where p.member_id = :member and p.org_id = :org and p.until_us is null
    and p.unit_id = :id),
  (select count(*) from teaching t where t.member_id = :member and t.org_id = :org
    and (t.until_us is null or t.until_us > :now_us) and t.unit_id = :id);

-- query: post_rows
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, unit unit_id, low unit_post_id, high unit_post_id
-- out: id unit_post_id, member member_id, post unit_post_kind, since_us time
-- gives: many
select p.id, p.member_id, p.post, p.since_us from unit_post p join member m on m.org_id = p.org_id and m.id = p.member_id
where p.org_id = :org and p.unit_id = :unit and p.id + 0 between :low and :high and p.until_us is null
order by p.post, m.name_sort, p.id;

-- query: post_open_of
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, unit unit_id, member member_id, post unit_post_kind
-- out: id unit_post_id
-- gives: maybe
select id from unit_post
where org_id = :org and unit_id = :unit and member_id = :member and post = :post and until_us is null;

-- query: post_open_count
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, unit unit_id
-- out: n int
-- gives: one
select count(*) from unit_post where org_id = :org and unit_id = :unit and until_us is null;

-- query: post_insert
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, unit unit_id, member member_id, post unit_post_kind, now_us time
-- out: id unit_post_id
-- gives: one
insert into unit_post (org_id, unit_id, member_id, post, since_us) values (:org, :unit, :member, :post, :now_us)
returning id;

-- query: post_find
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id unit_post_id
-- out: unit unit_id, member member_id, is_over bool
-- gives: maybe
select unit_id, member_id, case when until_us is null then 0 else 1 end from unit_post where org_id = :org and id = :id;

-- query: post_end
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id unit_post_id, now_us time
-- gives: changes
update unit_post set until_us = :now_us where org_id = :org and id = :id and until_us is null;

-- query: teaching_rows
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, unit unit_id, low teaching_id, high teaching_id, now_us time
-- out: id teaching_id, subject subject_id, subject_name utf8, member member_id, is_substitute bool, since_us time,
--   until_us time?
-- gives: many
select t.id, t.subject_id, s.name, t.member_id, t.is_substitute, t.since_us, t.until_us
from teaching t join subject s on s.org_id = t.org_id and s.id = t.subject_id
where t.org_id = :org and t.unit_id = :unit and t.id + 0 between :low and :high
  and (t.until_us is null or t.until_us > :now_us)
order by s.name_sort, t.is_substitute, t.id;

-- query: teaching_open_of
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, unit unit_id, subject subject_id, member member_id, now_us time
-- out: id teaching_id
-- gives: maybe
select id from teaching
where org_id = :org and unit_id = :unit and subject_id = :subject and member_id = :member
  and (until_us is null or until_us > :now_us)
order by id + 0 limit 1;

-- query: teaching_open_count
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, unit unit_id, now_us time
-- out: n int
-- gives: one
select count(*) from teaching where org_id = :org and unit_id = :unit and (until_us is null or until_us > :now_us);

-- query: teaching_insert
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, unit unit_id, subject subject_id, member member_id, is_substitute bool, until_us time, now_us time
-- out: id teaching_id
-- gives: one
insert into teaching (org_id, unit_id, subject_id, member_id, is_substitute, since_us, until_us)
values (:org, :unit, :subject, :member, :is_substitute, :now_us, nullif(:until_us, 0)) returning id;

-- query: teaching_put
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id teaching_id, is_substitute bool, until_us time
-- gives: none
update teaching set is_substitute = :is_substitute, until_us = nullif(:until_us, 0) where org_id = :org and id = :id;

-- query: teaching_find
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id teaching_id, now_us time
-- out: unit unit_id, member member_id, is_over bool
-- gives: maybe
select unit_id, member_id, case when until_us is null or until_us > :now_us then 0 else 1 end from teaching
where org_id = :org and id = :id;

-- query: teaching_end
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id teaching_id, now_us time
-- gives: changes
update teaching set until_us = :now_us
where org_id = :org and id = :id and (until_us is null or until_us > :now_us);

-- --- subjects ---

-- query: subject_rows
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, low subject_id, high subject_id, with_closed bool, now_us time
-- out: id subject_id, name utf8, is_closed bool, n int, version int
-- gives: many
select s.id, s.name, case when s.closed_us is null then 0 else 1 end, coalesce(g.n, 0), s.version
from subject s left join (
  select t.subject_id, count(distinct t.unit_id) as n from teaching t
    join unit u on u.org_id = t.org_id and u.id = t.unit_id and u.closed_us is null
  where t.org_id = :org and (t.until_us is null or t.until_us > :now_us) group by t.subject_id) g on g.subject_id = s.id
where s.org_id = :org and s.id between :low and :high and (s.closed_us is null or :with_closed <> 0)
order by s.name_sort, s.id;

-- query: subject_find
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id subject_id
-- out: name utf8, is_closed bool, version int
-- gives: maybe
select name, case when closed_us is null then 0 else 1 end, version from subject where org_id = :org and id = :id;

-- query: subject_named_beside
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, name_sort utf8, beside subject_id
-- out: n int
-- gives: one
select count(*) from subject where org_id = :org and name_sort = :name_sort and id <> :beside and closed_us is null;

-- query: subject_with_external
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, external_id utf8, beside subject_id
-- out: n int
-- gives: one
select count(*) from subject where org_id = :org and external_id = :external_id and id <> :beside;

-- query: subject_count
-- unguarded: a number against a limit
-- in: org org_id
-- out: n int
-- gives: one
select count(*) from subject where org_id = :org;

-- query: subject_insert
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, name utf8, name_sort utf8, external_id utf8, now_us time
-- out: id subject_id
-- gives: one
insert into subject (org_id, name, name_sort, external_id, created_us)
values (:org, :name, :name_sort, nullif(:external_id, ''), :now_us) returning id;

-- query: subject_put
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id subject_id, name utf8, name_sort utf8, is_closed bool, now_us time
-- gives: none
update subject set name = :name, name_sort = :name_sort, version = version + 1,
  closed_us = case when :is_closed = 0 then null else coalesce(closed_us, :now_us) end
where org_id = :org and id = :id;

-- query: subject_taught_count
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id subject_id, now_us time
-- out: n int
-- gives: one
select count(*) from teaching t join unit u on u.org_id = t.org_id and u.id = t.unit_id and u.closed_us is null
where t.org_id = :org and t.subject_id = :id and (t.until_us is null or t.until_us > :now_us);

-- query: subject_units
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id subject_id, now_us time, limit int
-- out: unit unit_id
-- gives: many
select distinct t.unit_id from teaching t join unit u on u.org_id = t.org_id and u.id = t.unit_id and u.closed_us is null
where t.org_id = :org and t.subject_id = :id and (t.until_us is null or t.until_us > :now_us)
order by t.unit_id limit :limit;

-- --- enrolments ---

-- query: enrolment_find
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id enrolment_id
-- out: unit unit_id, member member_id, state enrolment_state, until_us time?, ended_as enrolment_end?, is_undone bool,
--   version int
-- gives: maybe
select unit_id, member_id, state, until_us, ended_as, case when undone_us is null then 0 else 1 end, version
from enrolment where org_id = :org and id = :id;

-- query: enrolment_rows
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, unit unit_id, low enrolment_id, high enrolment_id, since_us time, limit int
-- out: id enrolment_id, member member_id, state enrolment_state, since_us time, until_us time?, ended_as enrolment_end?,
--   reason utf8, version int, has_account bool, to_id unit_id?, to_kind unit_kind?, to_name utf8?
-- gives: many
select e.id, e.member_id, e.state, e.since_us, e.until_us, e.ended_as, e.reason, e.version,
  case when m.password_phc is null then 0 else 1 end, u.id as to_id, u.kind as to_kind, u.name as to_name
from enrolment e join member m on m.org_id = e.org_id and m.id = e.member_id
  left join enrolment x on x.org_id = e.org_id and x.from_id = e.id and x.undone_us is null
  left join unit u on u.org_id = x.org_id and u.id = x.unit_id
where e.org_id = :org and e.unit_id = :unit and e.id + 0 between :low and :high and e.undone_us is null
  and (e.until_us is null or e.until_us > :since_us)
order by case when e.until_us is null then 0 else 1 end, e.until_us desc, m.name_sort, e.id limit :limit;

-- query: enrolment_open_of
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, unit unit_id, member member_id
-- out: id enrolment_id
-- gives: maybe
select id from enrolment where org_id = :org and unit_id = :unit and member_id = :member and until_us is null;

-- query: enrolment_open_count
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, unit unit_id
-- out: n int
-- gives: one
select count(*) from enrolment where org_id = :org and unit_id = :unit and until_us is null;

-- query: enrolment_member_count
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, member member_id
-- out: n int
-- gives: one
select count(*) from enrolment where member_id = :member and org_id = :org and until_us is null;

-- query: enrolment_units_of
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, member member_id
-- out: unit unit_id
-- gives: many
select unit_id from enrolment where member_id = :member and org_id = :org and until_us is null order by unit_id;

-- query: enrolment_insert
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, unit unit_id, member member_id, state enrolment_state, from_id enrolment_id, reason utf8, now_us time
-- out: id enrolment_id
-- gives: one
insert into enrolment (org_id, unit_id, member_id, state, since_us, from_id, reason)
values (:org, :unit, :member, :state, :now_us, nullif(:from_id, 0), :reason) returning id;

-- query: enrolment_end
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id enrolment_id, ended_as enrolment_end, reason utf8, now_us time
-- gives: changes
update enrolment set until_us = :now_us, ended_as = :ended_as, reason = :reason, version = version + 1
where org_id = :org and id = :id and until_us is null;

-- query: enrolment_state_put
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id enrolment_id, state enrolment_state, reason utf8
-- gives: changes
update enrolment set state = :state, reason = :reason, version = version + 1
where org_id = :org and id = :id and until_us is null;

-- query: enrolment_go_on
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id enrolment_id
-- gives: changes
update enrolment set until_us = null, ended_as = null, reason = '', version = version + 1
where org_id = :org and id = :id and until_us is not null;

-- query: enrolment_next
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id enrolment_id
-- out: id enrolment_id, unit unit_id, is_over bool
-- gives: maybe
select id, unit_id, case when until_us is null then 0 else 1 end from enrolment
where org_id = :org and from_id = :id and undone_us is null;

-- query: enrolment_undo
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id enrolment_id, now_us time
-- gives: none
update enrolment set until_us = :now_us, undone_us = :now_us, version = version + 1 where org_id = :org and id = :id;

-- --- parents and children ---

-- query: guardian_open_of
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, parent member_id, child member_id
-- out: id guardian_id, kin kin
-- gives: maybe
select id, kin from guardian where org_id = :org and parent_id = :parent and child_id = :child and until_us is null;

-- query: guardian_insert
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, parent member_id, child member_id, kin kin, now_us time
-- out: id guardian_id
-- gives: one
insert into guardian (org_id, parent_id, child_id, kin, since_us) values (:org, :parent, :child, :kin, :now_us)
returning id;

-- query: guardian_kin_put
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id guardian_id, kin kin
-- gives: none
update guardian set kin = :kin where org_id = :org and id = :id;

-- query: guardian_counts
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, parent member_id, child member_id
-- out: children int, parents int
-- gives: one
select (select count(*) from guardian g where g.parent_id = :parent and g.org_id = :org and g.until_us is null),
  (select count(*) from guardian g where g.child_id = :child and g.org_id = :org and g.until_us is null);

-- query: guardian_find
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id guardian_id
-- out: parent member_id, child member_id, is_over bool
-- gives: maybe
select parent_id, child_id, case when until_us is null then 0 else 1 end from guardian where org_id = :org and id = :id;

-- query: guardian_end
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, id guardian_id, now_us time
-- gives: changes
update guardian set until_us = :now_us where org_id = :org and id = :id and until_us is null;

-- --- where somebody is ---

-- query: places_studied
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, member member_id, limit int
-- out: id enrolment_id, unit unit_id, kind unit_kind, name utf8, state enrolment_state, since_us time, until_us time?,
--   ended_as enrolment_end?, reason utf8, version int
-- gives: many
select e.id, e.unit_id, u.kind, u.name, e.state, e.since_us, e.until_us, e.ended_as, e.reason, e.version
from enrolment e join unit u on u.org_id = e.org_id and u.id = e.unit_id
where e.member_id = :member and e.org_id = :org and e.undone_us is null
order by case when e.until_us is null then 0 else 1 end, e.until_us desc, e.since_us desc, e.id desc limit :limit;

-- query: places_taught
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, member member_id, now_us time, limit int
-- out: id teaching_id, unit unit_id, kind unit_kind, name utf8, subject_name utf8, is_substitute bool, until_us time?
-- gives: many
select t.id, t.unit_id, u.kind, u.name, s.name as subject_name, t.is_substitute, t.until_us
from teaching t join unit u on u.org_id = t.org_id and u.id = t.unit_id and u.closed_us is null
  join subject s on s.org_id = t.org_id and s.id = t.subject_id
where t.member_id = :member and t.org_id = :org and (t.until_us is null or t.until_us > :now_us)
order by u.name_sort, s.name_sort, t.id limit :limit;

-- query: places_posts
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, member member_id, limit int
-- out: id unit_post_id, unit unit_id, kind unit_kind, name utf8, post unit_post_kind
-- gives: many
select p.id, p.unit_id, u.kind, u.name, p.post
from unit_post p join unit u on u.org_id = p.org_id and u.id = p.unit_id and u.closed_us is null
where p.member_id = :member and p.org_id = :org and p.until_us is null
order by p.post, u.name_sort, p.id limit :limit;

-- query: places_children
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, member member_id, limit int
-- out: id guardian_id, other member_id, kin kin
-- gives: many
select g.id, g.child_id, g.kin from guardian g cross join member m
where m.org_id = g.org_id and m.id = g.child_id and g.parent_id = :member and g.org_id = :org and g.until_us is null order by m.name_sort, g.id limit :limit;

-- query: places_parents
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, member member_id, limit int
-- out: id guardian_id, other member_id, kin kin
-- gives: many
select g.id, g.parent_id, g.kin from guardian g join member m on m.org_id = g.org_id and m.id = g.parent_id
where g.child_id = :member and g.org_id = :org and g.until_us is null order by g.kin, m.name_sort, g.id limit :limit;

-- A unit of theirs: the group of a student, else a post, else where they teach.
-- query: unit_people
-- needs: caller
-- in: pattern utf8, now_us time, limit int
-- out: member member_id, unit unit_id?, kind unit_kind?, name utf8?
-- gives: many
select m.id as member, u.id as unit, u.kind, u.name
from member m left join unit u on u.org_id = m.org_id and u.id = coalesce(
  (select min(e.unit_id) from enrolment e where e.member_id = m.id and e.until_us is null),
  (select min(p.unit_id) from unit_post p join unit pu on pu.org_id = p.org_id and pu.id = p.unit_id and pu.closed_us is null
    where p.member_id = m.id and p.until_us is null),
  (select min(t.unit_id) from teaching t join unit tu on tu.org_id = t.org_id and tu.id = t.unit_id and tu.closed_us is null
    where t.member_id = m.id and (t.until_us is null or t.until_us > :now_us)))
where m.org_id = :caller.org_id and m.closed_us is null and (' ' || m.name_sort) like :pattern escape '!'
order by m.name_sort, m.id limit :limit;

-- query: unit_people_own
-- needs: caller
-- in: pattern utf8, now_us time, limit int
-- out: member member_id, unit unit_id, kind unit_kind, name utf8
-- gives: many
with recursive led (id) as (
  select p.unit_id from unit_post p
  where p.org_id = :caller.org_id and p.member_id = :caller.member_id and p.until_us is null and p.post = 0
  union
  select u.id from unit u join led on u.parent_id = led.id where u.org_id = :caller.org_id),
own (id) as (
  select id from led
  union
  select p.unit_id from unit_post p
  where p.org_id = :caller.org_id and p.member_id = :caller.member_id and p.until_us is null
  union
  select t.unit_id from teaching t
  where t.org_id = :caller.org_id and t.member_id = :caller.member_id and (t.until_us is null or t.until_us > :now_us))
select m.id as member, u.id as unit, u.kind, u.name
from own join unit u on u.org_id = :caller.org_id and u.id = own.id and u.closed_us is null
  join enrolment e on e.unit_id = u.id and e.until_us is null
  join member m on m.org_id = e.org_id and m.id = e.member_id
where m.closed_us is null and (' ' || m.name_sort) like :pattern escape '!'
order by m.name_sort, m.id, u.id limit :limit;

-- query: enrolment_reasons_erase
-- unguarded: the member has left, or the term was over
-- in: org org_id, member member_id
-- gives: changes
update enrolment set reason = '' where org_id = :org and member_id = :member and reason <> '';

-- Every open unit somebody belongs to: as a student, a teacher, by a post, as a parent.
-- query: units_of_person
-- unguarded: of the organisation that the asking operation has proven
-- in: org org_id, member member_id, now_us time, limit int
-- out: unit unit_id
-- gives: many
select unit_id as unit from enrolment where org_id = :org and member_id = :member and until_us is null
union
select unit_id from teaching where org_id = :org and member_id = :member and (until_us is null or until_us > :now_us)
union
select unit_id from unit_post where org_id = :org and member_id = :member and (until_us is null or until_us > :now_us)
union
select e.unit_id from guardian g cross join enrolment e
where e.org_id = g.org_id and e.member_id = g.child_id and e.until_us is null and g.org_id = :org and g.parent_id = :member and g.until_us is null
limit :limit;
