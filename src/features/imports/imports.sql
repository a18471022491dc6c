-- Imports. States, actions and outcomes are the enums of imports.api.toml: state 0 columns, 1 checking, 2 checked,
-- 3 applying, 4 applied, 5 undoing, 6 undone, 7 expired.

-- query: import_find
-- needs: caller
-- in: id import_id
-- out: state import_state
-- gives: maybe
select state from import where org_id = :caller.org_id and id = :id and (state < 7 or applied_us is not null);

-- query: import_to_keep
-- unguarded: makes the proof import_keeper, for the job of that import
-- in: id import_id
-- out: org org_id, made_by member_id, who member_id
-- gives: maybe
select org_id, made_by, coalesce(undone_by, applied_by, made_by) as who from import where id = :id;

-- query: import_insert
-- needs: caller
-- in: kind import_kind, state import_state, name utf8, file file_id, file_hash hash, file_size int, columns utf8, acts utf8,
--   reason utf8, row_count int, now_us time
-- out: id import_id
-- gives: one
insert into import (org_id, kind, state, name, file_id, file_hash, file_size, columns, acts, reason, row_count, total, made_by,
  created_us)
values (:caller.org_id, :kind, :state, :name, nullif(:file, 0), :file_hash, :file_size, :columns, :acts, :reason, :row_count,
  :row_count, :caller.member_id, :now_us)
returning id;

-- query: import_open_count
-- needs: caller
-- out: n int
-- gives: one
select count(*) from import where org_id = :caller.org_id and state < 3;

-- query: import_rows
-- needs: caller
-- in: low import_id, high import_id, limit int
-- out: id import_id, kind import_kind, state import_state, name utf8, columns utf8, closes_absent bool, makes_units bool,
--   reason utf8, row_count int, done int, total int, created int, changed int, transferred int, closed int, absent int,
--   refused int, same int, failed int, kept int, made_by member_id, applied_by member_id, version int, created_us time,
--   applied_us time?, undone_us time?
-- gives: many
select id, kind, state, name, columns, closes_absent, makes_units, reason, row_count, done, total, created, changed,
  transferred, closed, absent, refused, same, failed, kept, made_by, coalesce(applied_by, 0), version, created_us,
  applied_us, undone_us
from import where org_id = :caller.org_id and id between :low and :high and (state < 7 or applied_us is not null)
order by id desc limit :limit;

-- query: import_facts
-- needs: import_keeper
-- out: kind import_kind, state import_state, file file_id, file_hash hash?, file_size int, columns utf8, acts utf8,
--   closes_absent bool, makes_units bool, reason utf8, place int, phase int, done int, total int, told_us time,
--   made_by member_id, version int, row_count int, applied_us time?, room int
-- gives: one
select kind, state, coalesce(file_id, 0), file_hash, file_size, columns, acts, closes_absent, makes_units, reason, place,
  phase, done, total, told_us, made_by, version, row_count, applied_us, room
from import where org_id = :import_keeper.org_id and id = :import_keeper.import_id;

-- query: import_check_begins
-- needs: import_keeper
-- in: columns utf8, closes_absent bool, makes_units bool, reason utf8
-- gives: changes
update import set state = 1, columns = :columns, closes_absent = :closes_absent, makes_units = :makes_units,
  reason = :reason, place = 0, phase = 0, done = 0, total = row_count, created = 0, changed = 0, transferred = 0,
  closed = 0, absent = 0, refused = 0, same = 0, failed = 0, kept = 0, version = version + 1
where org_id = :import_keeper.org_id and id = :import_keeper.import_id and state < 3;

-- query: import_running_count
-- needs: import_keeper
-- out: n int
-- gives: one
select count(*) from import where org_id = :import_keeper.org_id and id <> :import_keeper.import_id
  and (state = 3 or state = 5);

-- query: import_apply_begins
-- needs: import_keeper
-- in: now_us time
-- gives: changes
update import set state = 3, place = 0, phase = 0, done = 0, total = created + changed + transferred + closed,
  applied_by = :import_keeper.member_id,
  applied_us = :now_us, version = version + 1
where org_id = :import_keeper.org_id and id = :import_keeper.import_id and state = 2;

-- query: import_undo_begins
-- needs: import_keeper
-- gives: changes
update import set state = 5, place = 0, phase = 0, done = 0, undone_by = :import_keeper.member_id,
  total = created + changed + transferred + closed - failed, version = version + 1
where org_id = :import_keeper.org_id and id = :import_keeper.import_id and state = 4;

-- query: import_units_touched_again
-- needs: import_keeper
-- gives: none
update import_unit set is_synced = 0
where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id;

-- Is there a line of a learner that nobody understood?
-- query: import_refused_people
-- needs: import_keeper
-- out: n int
-- gives: maybe
select n from import_row where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id and what = 2 and n in (
  select k.n from import_row k where k.import_id = :import_keeper.import_id and k.action = 5) limit 1;

-- query: import_step
-- needs: import_keeper
-- in: state import_state, phase int, place int, done int, total int, failed int, kept int, told_us time, is_told bool, room int
-- gives: none
update import set state = :state, phase = :phase, place = :place, done = :done, total = :total, failed = failed + :failed,
  kept = kept + :kept, told_us = :told_us, room = :room, version = version + case when :is_told <> 0 then 1 else 0 end
where org_id = :import_keeper.org_id and id = :import_keeper.import_id;

-- query: import_counts_add
-- needs: import_keeper
-- in: created int, changed int, transferred int, closed int, absent int, refused int, same int
-- gives: none
update import set created = created + :created, changed = changed + :changed, transferred = transferred + :transferred,
  closed = closed + :closed, absent = absent + :absent, refused = refused + :refused, same = same + :same
where org_id = :import_keeper.org_id and id = :import_keeper.import_id;

-- query: import_times
-- needs: import_keeper
-- in: checked_us time?, undone_us time?
-- gives: none
update import set checked_us = coalesce(:checked_us, checked_us), undone_us = coalesce(:undone_us, undone_us)
where org_id = :import_keeper.org_id and id = :import_keeper.import_id;

-- query: import_expired
-- needs: import_keeper
-- gives: none
update import set state = 7, file_id = null, file_hash = null, columns = '', acts = '', version = version + 1
where org_id = :import_keeper.org_id and id = :import_keeper.import_id;

-- Gone for everybody at once; its job takes the lines away.
-- query: import_hide
-- needs: import_keeper
-- gives: changes
update import set state = 7, version = version + 1
where org_id = :import_keeper.org_id and id = :import_keeper.import_id and state < 3;

-- query: import_delete
-- needs: import_keeper
-- gives: none
delete from import where org_id = :import_keeper.org_id and id = :import_keeper.import_id;

-- --- lines of the plan ---

-- query: import_row_insert
-- needs: import_keeper
-- in: n int, line int, what import_what, action import_action, problem import_problem, field import_field, title utf8,
--   from_name utf8, to_name utf8, changes utf8, value utf8, fix utf8, key utf8, name_key utf8, data utf8, object_id int,
--   object_version int
-- gives: none
insert into import_row (import_id, n, org_id, line, what, action, problem, field, title, from_, to_, changes, value, fix,
  key, name_key, data, object_id, object_version)
values (:import_keeper.import_id, :n, :import_keeper.org_id, :line, :what, :action, :problem, :field, :title, :from_name,
  :to_name, :changes, :value, :fix, :key, :name_key, :data, :object_id, :object_version);

-- query: import_row_last
-- needs: import_keeper
-- out: n int
-- gives: one
select coalesce(max(n), 0) from import_row where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id;

-- query: import_row_page
-- needs: import_keeper
-- in: after int, low int, high int, outcome_low int, outcome_high int, limit int
-- out: n int, line int, what import_what, action import_action, outcome import_outcome, problem import_problem,
--   field import_field, title utf8, from_name utf8, to_name utf8, changes utf8, value utf8, fix utf8, object_id int
-- gives: many
select n, line, what, action, outcome, problem, field, title, from_, to_, changes, value, fix, object_id from import_row
where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id and action between :low and :high
  and outcome between :outcome_low and :outcome_high and n > :after
order by n limit :limit;

-- The lines of a plan that have nothing to do are many in a second import of the same list: no more than so many are
-- looked at.
-- query: import_row_to_do
-- needs: import_keeper
-- in: after int, last int, limit int
-- out: n int, line int, what import_what, action import_action, data utf8, object_id int, object_version int, key utf8,
--   title utf8
-- gives: many
select n, line, what, action, data, object_id, object_version, key, title from import_row
where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id and n > :after and n <= :last
  and action < 4
order by n limit :limit;

-- query: import_row_to_undo
-- needs: import_keeper
-- in: first int, before int, limit int
-- out: n int, line int, what import_what, action import_action, data utf8, object_id int, object_version int, undo utf8
-- gives: many
select n, line, what, action, data, object_id, object_version, undo from import_row
where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id and n >= :first
  and n < :before and outcome = 1
order by n desc limit :limit;

-- query: import_row_done
-- needs: import_keeper
-- in: n int, outcome import_outcome, problem import_problem, object_id int, object_version int, undo utf8
-- gives: none
update import_row set outcome = :outcome, problem = :problem, object_id = :object_id, object_version = :object_version,
  undo = :undo
where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id and n = :n;

-- query: import_row_outcome
-- needs: import_keeper
-- in: n int, outcome import_outcome, problem import_problem
-- gives: none
update import_row set outcome = :outcome, problem = :problem
where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id and n = :n;

-- SQLite would rather walk all lines of the import in their order than look a key up: the inner selects need nothing
-- but their index.
-- query: import_row_by_key
-- needs: import_keeper
-- in: what import_what, key utf8
-- out: n int, line int, action import_action, title utf8, object_id int
-- gives: many
select n, line, action, title, object_id from import_row
where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id and n in (
  select k.n from import_row k
  where k.import_id = :import_keeper.import_id and k.what = :what and k.key = :key and k.key <> '')
order by n limit 8;

-- People of one name and group: those without an id by their key, those with one by their name_key.
-- query: import_row_beside
-- needs: import_keeper
-- in: what import_what, bare utf8, named utf8
-- out: line int, action import_action, title utf8, data utf8, object_id int
-- gives: many
select line, action, title, data, object_id from import_row
where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id and n in (
  select k.n from import_row k
  where k.import_id = :import_keeper.import_id and k.what = :what and k.key = :bare and k.key <> ''
  union all
  select k.n from import_row k
  where k.import_id = :import_keeper.import_id and k.what = :what and k.name_key = :named and k.name_key <> '')
order by n limit 8;

-- query: import_row_by_object
-- needs: import_keeper
-- in: what import_what, object_id int
-- out: n int, line int, action import_action, data utf8
-- gives: maybe
select n, line, action, data from import_row
where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id and n in (
  select k.n from import_row k
  where k.import_id = :import_keeper.import_id and k.what = :what and k.object_id = :object_id)
order by n limit 1;

-- query: import_row_object
-- needs: import_keeper
-- in: n int
-- out: object_id int, outcome import_outcome
-- gives: maybe
select object_id, outcome from import_row
where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id and n = :n;

-- A namesake had been taken for somebody who turned out to be in place.
-- query: import_row_is_new
-- needs: import_keeper
-- in: n int, data utf8
-- gives: none
update import_row set action = 0, object_id = 0, object_version = 0, from_ = '', changes = '', data = :data
where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id and n = :n;

-- query: import_row_clear
-- needs: import_keeper
-- in: limit int
-- gives: changes
delete from import_row where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id and n in (
  select r.n from import_row r where r.import_id = :import_keeper.import_id order by r.n limit :limit);

-- query: import_unit_clear
-- needs: import_keeper
-- gives: none
delete from import_unit where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id;

-- query: import_fix_clear
-- needs: import_keeper
-- gives: none
delete from import_fix where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id;

-- query: import_effects
-- needs: import_keeper
-- in: parents_like utf8, limit int
-- out: unit utf8, chats int, coming int, going int, parents int
-- gives: many
select t.unit, (select count(*) from unit u cross join chat c
    where u.org_id = :import_keeper.org_id and u.name = t.unit and u.closed_us is null and c.org_id = u.org_id
      and c.unit_id = u.id and c.origin > 0 and c.archived_us is null),
  t.coming, t.going, t.parents
from (select x.unit, cast(sum(x.coming) as bigint) as coming, cast(sum(x.going) as bigint) as going,
  cast(sum(x.parents) as bigint) as parents
from (
  select to_ as unit, case when action = 0 or action = 2 or from_ = '' then 1 else 0 end as coming, 0 as going,
    case when changes like :parents_like then 1 else 0 end as parents
  from import_row where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id and action < 3 and what = 2
    and to_ <> ''
  union all
  select from_, 0, 1, 0 from import_row
  where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id and (action = 2 or action = 3)
    and (what = 2 or what = 5) and from_ <> '') as x
group by x.unit order by sum(x.coming) + sum(x.going) desc, x.unit limit :limit) as t
order by t.coming + t.going desc, t.unit;

-- query: import_effect_units
-- needs: import_keeper
-- out: n int
-- gives: one
select count(*) from (
  select to_ from import_row where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id and action < 3
    and (what = 2 or what = 5) and to_ <> ''
  union
  select from_ from import_row where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id
    and (action = 2 or action = 3) and (what = 2 or what = 5) and from_ <> '') as touched;

-- --- units touched ---

-- Named by the file (its chats need nothing yet), or changed by the doing.
-- query: import_unit_touch
-- needs: import_keeper
-- in: unit unit_id, is_listed bool
-- gives: none
insert into import_unit (import_id, unit_id, org_id, is_listed, is_synced)
values (:import_keeper.import_id, :unit, :import_keeper.org_id, :is_listed, :is_listed)
on conflict (import_id, unit_id) do update
set is_synced = case when excluded.is_listed <> 0 then import_unit.is_synced else 0 end,
  is_listed = case when excluded.is_listed <> 0 then 1 else import_unit.is_listed end;

-- query: import_unit_listed
-- needs: import_keeper
-- in: after unit_id, limit int
-- out: unit unit_id, name utf8
-- gives: many
select i.unit_id, u.name from import_unit i join unit u on u.org_id = i.org_id and u.id = i.unit_id
where i.import_id = :import_keeper.import_id and i.org_id = :import_keeper.org_id and i.is_listed = 1 and i.unit_id > :after
order by i.unit_id limit :limit;

-- query: import_unit_to_sync
-- needs: import_keeper
-- in: after unit_id, limit int
-- out: unit unit_id
-- gives: many
select unit_id from import_unit
where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id and is_synced = 0 and unit_id > :after
order by unit_id limit :limit;

-- query: import_unit_sync_count
-- needs: import_keeper
-- out: n int
-- gives: one
select count(*) from import_unit
where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id and is_synced = 0;

-- Departments that a unit stands in: their chats follow in the next round, once for all units below (is_synced 2).
-- query: import_unit_above
-- needs: import_keeper
-- in: unit unit_id
-- gives: none
insert into import_unit (import_id, unit_id, org_id, is_listed, is_synced)
with recursive above(id) as (
  select u.parent_id from unit u where u.id = :unit and u.org_id = :import_keeper.org_id and u.parent_id is not null
  union all
  select u.parent_id from unit u join above on u.id = above.id
  where u.parent_id is not null and u.org_id = :import_keeper.org_id)
select :import_keeper.import_id, d.id, :import_keeper.org_id, 0, 2 from above join unit d on d.id = above.id
where d.kind = 1 and d.org_id = :import_keeper.org_id
on conflict (import_id, unit_id) do update set is_synced = 2;

-- query: import_unit_next_round
-- needs: import_keeper
-- gives: changes
update import_unit set is_synced = 0
where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id and is_synced = 2;

-- query: import_unit_synced
-- needs: import_keeper
-- in: unit unit_id
-- gives: none
update import_unit set is_synced = 1
where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id and unit_id = :unit;

-- --- what was said of this file, and of others before ---

-- query: import_fix_put
-- needs: import_keeper
-- in: field import_field, wrong utf8, right utf8
-- gives: none
insert into import_fix (import_id, field, wrong, org_id, right_)
values (:import_keeper.import_id, :field, :wrong, :import_keeper.org_id, :right)
on conflict (import_id, field, wrong) do update set right_ = excluded.right_;

-- query: import_fix_list
-- needs: import_keeper
-- in: limit int
-- out: field import_field, wrong utf8, right utf8
-- gives: many
select field, wrong, right_ from import_fix
where import_id = :import_keeper.import_id and org_id = :import_keeper.org_id order by field, wrong limit :limit;

-- query: import_heading_put
-- needs: caller
-- in: kind import_kind, heading utf8, field import_field, now_us time
-- gives: none
insert into import_heading (org_id, kind, heading, field, used_us)
values (:caller.org_id, :kind, :heading, :field, :now_us)
on conflict (org_id, kind, heading) do update set field = excluded.field, used_us = excluded.used_us;

-- query: import_heading_list
-- needs: caller
-- in: kind import_kind, limit int
-- out: heading utf8, field import_field
-- gives: many
select heading, field from import_heading where org_id = :caller.org_id and kind = :kind order by used_us desc, heading limit :limit;

-- query: import_heading_trim
-- needs: caller
-- in: kind import_kind, keep int
-- gives: none
delete from import_heading where org_id = :caller.org_id and kind = :kind and used_us < (
  select h.used_us from import_heading h where h.org_id = :caller.org_id and h.kind = :kind
  order by h.used_us desc limit 1 offset :keep);

-- --- what the organisation has ---

-- query: import_units_by_name
-- needs: import_keeper
-- in: name_sort utf8
-- out: id unit_id, parent unit_id, kind int, name utf8, code utf8, year int, external utf8, version int
-- gives: many
select id, coalesce(parent_id, 0), kind, name, code, coalesce(year, 0), coalesce(external_id, ''), version from unit
where org_id = :import_keeper.org_id and name_sort = :name_sort and closed_us is null order by id limit 200;

-- query: import_unit_by_external
-- needs: import_keeper
-- in: external utf8
-- out: id unit_id, parent unit_id, kind int, name utf8, code utf8, year int, external utf8, version int
-- gives: many
select id, coalesce(parent_id, 0), kind, name, code, coalesce(year, 0), coalesce(external_id, ''), version from unit
where org_id = :import_keeper.org_id and external_id = :external and closed_us is null;

-- query: import_unit_by_id
-- needs: import_keeper
-- in: id unit_id
-- out: parent unit_id, kind int, name utf8, code utf8, year int, external utf8, version int, is_closed bool
-- gives: maybe
select coalesce(parent_id, 0), kind, name, code, coalesce(year, 0), coalesce(external_id, ''), version,
  case when closed_us is null then 0 else 1 end
from unit where org_id = :import_keeper.org_id and id = :id;

-- query: import_group_names
-- needs: import_keeper
-- in: limit int
-- out: id unit_id, parent unit_id, name utf8
-- gives: many
select id, coalesce(parent_id, 0), name from unit
where org_id = :import_keeper.org_id and kind = 3 and closed_us is null order by id limit :limit;

-- query: import_unit_forget_external
-- needs: import_keeper
-- in: unit unit_id
-- gives: none
update unit set external_id = null where org_id = :import_keeper.org_id and id = :unit;

-- query: import_unit_holds
-- needs: import_keeper
-- in: unit unit_id
-- out: n int
-- gives: one
select (select count(*) from enrolment e where e.org_id = :import_keeper.org_id and e.unit_id = :unit and e.until_us is null)
  + (select count(*) from unit u where u.org_id = :import_keeper.org_id and u.parent_id = :unit and u.closed_us is null);

-- query: import_person_by_external
-- needs: import_keeper
-- in: external utf8
-- out: id member_id, last_name utf8, first_name utf8, middle_name utf8, roles roles, version int, external utf8,
--   minor_until_us time, position utf8, is_closed bool, unit unit_id, unit_name utf8, enrolment enrolment_id
-- gives: many
select m.id, m.last_name, m.first_name, m.middle_name, m.roles, m.version, coalesce(m.external_id, ''),
  coalesce(m.minor_until_us, 0), m.position, case when m.closed_us is null then 0 else 1 end, coalesce(e.unit_id, 0),
  coalesce(u.name, ''), coalesce(e.id, 0)
from member m left join enrolment e on e.member_id = m.id and e.org_id = m.org_id and e.until_us is null
  left join unit u on u.org_id = e.org_id and u.id = e.unit_id
where m.org_id = :import_keeper.org_id and m.external_id = :external order by e.id;

-- query: import_people_by_name
-- needs: import_keeper
-- in: low utf8, high utf8, roles roles, limit int
-- out: id member_id, last_name utf8, first_name utf8, middle_name utf8, roles roles, version int, external utf8,
--   minor_until_us time, position utf8, is_closed bool, unit unit_id, unit_name utf8, enrolment enrolment_id
-- gives: many
select m.id, m.last_name, m.first_name, m.middle_name, m.roles, m.version, coalesce(m.external_id, ''),
  coalesce(m.minor_until_us, 0), m.position, case when m.closed_us is null then 0 else 1 end, coalesce(e.unit_id, 0),
  coalesce(u.name, ''), coalesce(e.id, 0)
from member m left join enrolment e on e.member_id = m.id and e.org_id = m.org_id and e.until_us is null
  left join unit u on u.org_id = e.org_id and u.id = e.unit_id
where m.org_id = :import_keeper.org_id and m.name_sort >= :low and m.name_sort < :high and m.closed_us is null
  and (m.roles & :roles) <> 0
order by m.id, e.id limit :limit;

-- query: import_person_now
-- needs: import_keeper
-- in: id member_id
-- out: version int, is_closed bool, has_password bool, roles roles, last_name utf8, first_name utf8, middle_name utf8,
--   external utf8, position utf8, minor_until_us time
-- gives: maybe
select version, case when closed_us is null then 0 else 1 end,
  case when password_phc is null and login is null then 0 else 1 end, roles, last_name, first_name, middle_name,
  coalesce(external_id, ''), position, coalesce(minor_until_us, 0)
from member where org_id = :import_keeper.org_id and id = :id;

-- query: import_parents_of
-- needs: import_keeper
-- in: child member_id
-- out: id guardian_id, parent member_id, last_name utf8, first_name utf8, middle_name utf8
-- gives: many
select g.id, g.parent_id, m.last_name, m.first_name, m.middle_name
from guardian g join member m on m.org_id = g.org_id and m.id = g.parent_id
where g.org_id = :import_keeper.org_id and g.child_id = :child and g.until_us is null order by g.id;

-- query: import_enrolments_of
-- needs: import_keeper
-- in: member member_id
-- out: id enrolment_id, unit unit_id, version int
-- gives: many
select id, unit_id, version from enrolment
where org_id = :import_keeper.org_id and member_id = :member and until_us is null order by id;

-- query: import_enrolment_now
-- needs: import_keeper
-- in: id enrolment_id
-- out: unit unit_id, member member_id, is_over bool, state int
-- gives: maybe
select unit_id, member_id, case when until_us is null then 0 else 1 end, state from enrolment
where org_id = :import_keeper.org_id and id = :id;

-- Who studies in a group of the file and is not in the file.
-- query: import_absent_of
-- needs: import_keeper
-- in: unit unit_id, after member_id, limit int
-- out: id member_id, last_name utf8, first_name utf8, middle_name utf8, version int, enrolment enrolment_id
-- gives: many
select m.id, m.last_name, m.first_name, m.middle_name, m.version, e.id as enrolment
from enrolment e join member m on m.org_id = e.org_id and m.id = e.member_id
where e.org_id = :import_keeper.org_id and e.unit_id = :unit and e.until_us is null and e.member_id > :after
  and not exists (
    select 1 from import_row r
    where r.import_id = :import_keeper.import_id and r.what = 2 and r.object_id = e.member_id)
order by e.member_id limit :limit;

-- query: import_students_of
-- needs: import_keeper
-- in: unit unit_id, after enrolment_id, limit int
-- out: enrolment enrolment_id, member member_id, last_name utf8, first_name utf8, middle_name utf8
-- gives: many
select e.id as enrolment, m.id as member, m.last_name, m.first_name, m.middle_name
from enrolment e join member m on m.org_id = e.org_id and m.id = e.member_id
where e.org_id = :import_keeper.org_id and e.unit_id = :unit and e.until_us is null
  and e.id + 0 > :after
order by e.id limit :limit;

-- query: import_subjects_by_name
-- needs: import_keeper
-- in: name_sort utf8
-- out: id subject_id
-- gives: many
select id from subject where org_id = :import_keeper.org_id and closed_us is null and name_sort = :name_sort
order by id + 0 limit 2;

-- query: import_teaching_open
-- needs: import_keeper
-- in: unit unit_id, subject subject_id, member member_id
-- out: n int
-- gives: one
select count(*) from teaching where org_id = :import_keeper.org_id and unit_id = :unit and subject_id = :subject
  and member_id = :member and until_us is null;

-- query: import_post_open
-- needs: import_keeper
-- in: unit unit_id, member member_id, post int
-- out: n int
-- gives: one
select count(*) from unit_post where org_id = :import_keeper.org_id and unit_id = :unit and member_id = :member
  and post = :post and until_us is null;

-- query: import_subject_close
-- needs: import_keeper
-- in: id subject_id, now_us time
-- gives: changes
update subject set closed_us = :now_us, external_id = null, version = version + 1
where org_id = :import_keeper.org_id and id = :id and closed_us is null and not exists (
  select 1 from teaching t where t.org_id = :import_keeper.org_id and t.subject_id = :id and t.until_us is null);

-- query: rollover_groups
-- needs: caller
-- in: limit int
-- out: id unit_id, parent unit_id, name utf8, place utf8, year int, students int
-- gives: many
select u.id, coalesce(u.parent_id, 0), u.name, coalesce(p.name, ''), coalesce(u.year, 0),
  (select count(*) from enrolment e where e.unit_id = u.id and e.org_id = u.org_id and e.until_us is null)
from unit u left join unit p on p.org_id = u.org_id and p.id = u.parent_id
where u.org_id = :caller.org_id and u.kind = 3 and u.closed_us is null
order by coalesce(p.name_sort, ''), coalesce(u.year, 0), u.name_sort, u.id limit :limit;
