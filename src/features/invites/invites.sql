-- Invitations and requests to join. approved: null waits, 0 refused, 1 let in. right_ 2 manages a chat.

-- query: invite_insert
-- needs: chat_manager
-- in: secret_hash hash, role roles, needs_approval bool, max_uses int, expires_us time, now_us time
-- out: id invite_id
-- gives: one
insert into invite (org_id, chat_id, secret_hash, role, needs_approval, max_uses, expires_us, created_by, created_us)
values (:chat_manager.org_id, :chat_manager.chat_id, :secret_hash, :role, :needs_approval, :max_uses, :expires_us,
  :chat_manager.member_id, :now_us)
returning id;

-- query: invite_alive_count
-- needs: chat_manager
-- in: now_us time
-- out: n int
-- gives: one
select count(*) from invite where org_id = :chat_manager.org_id and chat_id = :chat_manager.chat_id
  and revoked_us is null and expires_us > :now_us and uses < max_uses;

-- query: invite_rows
-- needs: chat_manager
-- in: low invite_id, high invite_id, since_us time, limit int
-- out: id invite_id, role roles, needs_approval bool, max_uses int, uses int, expires_us time, revoked_us time?,
--   created_by member_id, created_us time
-- gives: many
select id, role, needs_approval, max_uses, uses, expires_us, revoked_us, created_by, created_us from invite
where org_id = :chat_manager.org_id and chat_id = :chat_manager.chat_id and id between :low and :high
  and expires_us > :since_us and (revoked_us is null or revoked_us > :since_us)
order by created_us desc, id desc limit :limit;

-- query: invite_revoke_set
-- needs: chat_manager
-- in: id invite_id, now_us time
-- gives: changes
update invite set revoked_us = coalesce(revoked_us, :now_us)
where org_id = :chat_manager.org_id and chat_id = :chat_manager.chat_id and id = :id;

-- query: invite_by_secret
-- unguarded: the secret is the right
-- in: secret_hash hash, now_us time
-- out: id invite_id, org_id org_id, chat_id chat_id, role roles, needs_approval bool, max_uses int, uses int,
--   expires_us time, is_revoked bool, maker member_id, maker_last utf8, maker_first utf8, maker_middle utf8,
--   maker_roles roles, maker_is_verified bool, maker_position utf8, maker_is_gone bool, maker_right int?,
--   chat_title utf8, chat_is_archived bool, org_slug utf8, org_name utf8, org_short_name utf8, org_contact utf8
-- gives: maybe
select i.id, i.org_id, i.chat_id, i.role, i.needs_approval, i.max_uses, i.uses, i.expires_us,
  case when i.revoked_us is null then 0 else 1 end, m.id as maker, m.last_name, m.first_name, m.middle_name, m.roles,
  case when m.verified_us is not null and (m.verified_until_us is null or m.verified_until_us > :now_us) then 1 else 0 end,
  m.position, case when m.closed_us is null then 0 else 1 end,
  cm.right_, c.title, case when c.archived_us is null then 0 else 1 end,
  o.slug, o.name, o.short_name, o.contact
from invite i join chat c on c.id = i.chat_id and c.org_id = i.org_id
  join org o on o.id = i.org_id
  join member m on m.id = i.created_by and m.org_id = i.org_id
  left join chat_member cm on cm.chat_id = i.chat_id and cm.member_id = i.created_by
where i.secret_hash = :secret_hash;

-- query: invite_use
-- unguarded: the secret is the right; the last use is decided here
-- in: id invite_id, now_us time
-- gives: changes
update invite set uses = uses + 1
where id = :id and uses < max_uses and revoked_us is null and expires_us > :now_us;

-- query: chat_has_member
-- unguarded: the secret of an invitation into this chat is the right
-- in: org org_id, chat chat_id, member member_id
-- out: n int
-- gives: one
select count(*) from chat_member where chat_id = :chat and member_id = :member and org_id = :org;

-- query: request_insert
-- unguarded: the secret of an invitation into this chat is the right
-- in: org org_id, invite invite_id, chat chat_id, member member_id, is_new bool, now_us time
-- gives: none
insert into join_request (org_id, invite_id, chat_id, member_id, is_new, created_us)
values (:org, :invite, :chat, :member, :is_new, :now_us);

-- query: request_open_of
-- unguarded: the secret of an invitation into this chat is the right
-- in: org org_id, chat chat_id, member member_id
-- out: n int
-- gives: one
select count(*) from join_request
where org_id = :org and chat_id = :chat and member_id = :member and approved is null;

-- query: request_waiting_count
-- unguarded: a number for the managers of the chat, who are checked where it is told
-- in: org org_id, chat chat_id
-- out: n int
-- gives: one
select count(*) from join_request where org_id = :org and chat_id = :chat and approved is null;

-- query: request_page
-- needs: chat_manager
-- in: limit int
-- out: id join_request_id, member member_id, is_new bool, created_us time
-- gives: many
select id, member_id, is_new, created_us from join_request
where org_id = :chat_manager.org_id and chat_id = :chat_manager.chat_id and approved is null
order by created_us, id limit :limit;

-- query: request_find
-- needs: chat_manager
-- in: id join_request_id
-- out: member member_id, is_new bool, is_decided bool, is_approved bool
-- gives: maybe
select member_id, is_new, case when approved is null then 0 else 1 end, coalesce(approved, 0) from join_request
where org_id = :chat_manager.org_id and chat_id = :chat_manager.chat_id and id = :id;

-- query: request_decide
-- needs: chat_manager
-- in: id join_request_id, approved bool, now_us time
-- gives: none
update join_request set approved = :approved, decided_by = :chat_manager.member_id, decided_us = :now_us
where org_id = :chat_manager.org_id and chat_id = :chat_manager.chat_id and id = :id and approved is null;

-- query: chat_managers
-- unguarded: those who are told that somebody waits
-- in: org org_id, chat chat_id
-- out: member member_id
-- gives: many
select member_id from chat_member where chat_id = :chat and org_id = :org and right_ = 2 order by member_id;

-- query: manager_waiting
-- needs: caller
-- in: chat chat_id
-- out: n int
-- gives: maybe
select (select count(*) from join_request r where r.org_id = cm.org_id and r.chat_id = cm.chat_id and r.approved is null)
from chat_member cm
where cm.org_id = :caller.org_id and cm.chat_id = :chat and cm.member_id = :caller.member_id and cm.right_ = 2;

-- --- links into a group of the structure ---

-- query: unit_invite_insert
-- needs: unit_teacher
-- in: secret_hash hash, max_uses int, expires_us time, now_us time
-- out: id unit_invite_id
-- gives: one
insert into unit_invite (org_id, unit_id, secret_hash, max_uses, expires_us, created_by, created_us)
values (:unit_teacher.org_id, :unit_teacher.unit_id, :secret_hash, :max_uses, :expires_us, :unit_teacher.member_id, :now_us)
returning id;

-- query: unit_invite_alive_count
-- needs: unit_teacher
-- in: now_us time
-- out: n int
-- gives: one
select count(*) from unit_invite where org_id = :unit_teacher.org_id and unit_id = :unit_teacher.unit_id
  and revoked_us is null and expires_us > :now_us and uses < max_uses;

-- query: unit_invite_rows
-- needs: unit_teacher
-- in: low unit_invite_id, high unit_invite_id, since_us time, limit int
-- out: id unit_invite_id, max_uses int, uses int, expires_us time, revoked_us time?, is_replaced bool,
--   created_by member_id, created_us time
-- gives: many
select id, max_uses, uses, expires_us, revoked_us, is_replaced, created_by, created_us from unit_invite
where org_id = :unit_teacher.org_id and unit_id = :unit_teacher.unit_id and id between :low and :high
  and expires_us > :since_us and (revoked_us is null or revoked_us > :since_us)
order by created_us desc, id desc limit :limit;

-- query: unit_invite_revoke_set
-- needs: unit_teacher
-- in: id unit_invite_id, is_replaced bool, now_us time
-- gives: changes
update unit_invite set is_replaced = case when revoked_us is null then :is_replaced else is_replaced end,
  revoked_us = coalesce(revoked_us, :now_us)
where org_id = :unit_teacher.org_id and unit_id = :unit_teacher.unit_id and id = :id;

-- query: unit_invite_by_secret
-- unguarded: the secret is the right
-- in: secret_hash hash, now_us time
-- out: id unit_invite_id, org_id org_id, unit unit_id, max_uses int, uses int, expires_us time, is_revoked bool,
--   maker member_id, maker_last utf8, maker_first utf8, maker_middle utf8, maker_roles roles, maker_is_verified bool,
--   maker_position utf8, maker_is_gone bool, unit_name utf8, year int?, unit_is_closed bool, above utf8?,
--   org_slug utf8, org_name utf8, org_short_name utf8, org_contact utf8
-- gives: maybe
select i.id, i.org_id, i.unit_id, i.max_uses, i.uses, i.expires_us, case when i.revoked_us is null then 0 else 1 end,
  m.id as maker, m.last_name, m.first_name, m.middle_name, m.roles,
  case when m.verified_us is not null and (m.verified_until_us is null or m.verified_until_us > :now_us) then 1 else 0 end,
  m.position, case when m.closed_us is null then 0 else 1 end, u.name as unit_name, u.year,
  case when u.closed_us is null then 0 else 1 end, p.name as above,
  o.slug, o.name, o.short_name, o.contact
from unit_invite i join unit u on u.id = i.unit_id and u.org_id = i.org_id
  join org o on o.id = i.org_id
  join member m on m.id = i.created_by and m.org_id = i.org_id
  left join unit p on p.id = u.parent_id and p.org_id = u.org_id
where i.secret_hash = :secret_hash;

-- query: unit_invite_use
-- unguarded: the secret is the right; the last use is decided here
-- in: id unit_invite_id, now_us time
-- gives: changes
update unit_invite set uses = uses + 1
where id = :id and uses < max_uses and revoked_us is null and expires_us > :now_us;

-- query: unit_has_student
-- unguarded: the secret of an invitation into this group is the right, or the caller works with it
-- in: org org_id, unit unit_id, member member_id
-- out: n int
-- gives: one
select count(*) from enrolment where org_id = :org and unit_id = :unit and member_id = :member and until_us is null;

-- query: groups_of_student
-- unguarded: of the caller, or of somebody whom the caller may see with their groups
-- in: org org_id, member member_id
-- out: id unit_id, kind unit_kind, name utf8
-- gives: many
select u.id, u.kind, u.name from enrolment e join unit u on u.id = e.unit_id and u.org_id = e.org_id
where e.org_id = :org and e.member_id = :member and e.until_us is null order by u.name_sort, u.id;

-- query: unit_request_insert
-- unguarded: the secret of an invitation into this group is the right
-- in: org org_id, invite unit_invite_id, unit unit_id, member member_id, is_new bool, now_us time
-- gives: none
insert into unit_request (org_id, invite_id, unit_id, member_id, is_new, created_us)
values (:org, :invite, :unit, :member, :is_new, :now_us);

-- query: unit_request_open_of
-- unguarded: the secret of an invitation into this group is the right
-- in: org org_id, unit unit_id, member member_id
-- out: n int
-- gives: one
select count(*) from unit_request
where org_id = :org and unit_id = :unit and member_id = :member and verdict is null;

-- query: unit_request_waiting_count
-- unguarded: a number against a limit
-- in: org org_id, unit unit_id
-- out: n int
-- gives: one
select count(*) from unit_request where org_id = :org and unit_id = :unit and verdict is null;

-- Those that access_unit_teach opens to the caller: led (from above too), curated, taught.
-- query: unit_request_groups
-- needs: caller
-- in: all_units bool, now_us time, limit int
-- out: unit unit_id, kind unit_kind, name utf8, waiting int
-- gives: many
with recursive led (id) as (
  select p.unit_id from unit_post p
  where p.org_id = :caller.org_id and p.member_id = :caller.member_id and p.until_us is null and p.post = 0
  union
  select u.id from unit u join led on u.parent_id = led.id where u.org_id = :caller.org_id)
select u.id, u.kind, u.name, count(*) from unit_request r join unit u on u.id = r.unit_id and u.org_id = r.org_id
where r.org_id = :caller.org_id and r.verdict is null and u.closed_us is null and (:all_units = 1
  or r.unit_id in (select id from led)
  or exists (select 1 from unit_post p where p.org_id = r.org_id and p.unit_id = r.unit_id
    and p.member_id = :caller.member_id and p.post = 1 and p.until_us is null)
  or exists (select 1 from teaching t where t.org_id = r.org_id and t.unit_id = r.unit_id
    and t.member_id = :caller.member_id and (t.until_us is null or t.until_us > :now_us)))
group by u.id, u.kind, u.name order by min(r.created_us), u.id limit :limit;

-- query: unit_request_page
-- needs: unit_teacher
-- in: limit int
-- out: id unit_request_id, member member_id, is_new bool, created_us time
-- gives: many
select id, member_id, is_new, created_us from unit_request
where org_id = :unit_teacher.org_id and unit_id = :unit_teacher.unit_id and verdict is null
order by created_us, id limit :limit;

-- query: unit_request_find
-- needs: unit_teacher
-- in: id unit_request_id
-- out: member member_id, is_new bool, verdict unit_verdict?, listed member_id?
-- gives: maybe
select member_id, is_new, verdict, listed_id from unit_request
where org_id = :unit_teacher.org_id and unit_id = :unit_teacher.unit_id and id = :id;

-- query: unit_request_decide
-- needs: unit_teacher
-- in: id unit_request_id, verdict unit_verdict, listed member_id, now_us time
-- gives: changes
update unit_request set verdict = :verdict, listed_id = nullif(:listed, 0), decided_by = :unit_teacher.member_id,
  decided_us = :now_us
where org_id = :unit_teacher.org_id and unit_id = :unit_teacher.unit_id and id = :id and verdict is null;

-- Those who hear that somebody waits: the curator, who teaches there, who made the link.
-- query: unit_deciders
-- unguarded: told that they have something to read; what, they ask themselves
-- in: org org_id, unit unit_id, maker member_id, now_us time, limit int
-- out: member member_id
-- gives: many
select id from member where org_id = :org and closed_us is null and (id = :maker
  or id in (select p.member_id from unit_post p where p.org_id = :org and p.unit_id = :unit and p.until_us is null)
  or id in (select t.member_id from teaching t where t.org_id = :org and t.unit_id = :unit
    and (t.until_us is null or t.until_us > :now_us)))
order by id limit :limit;

-- --- students of a group, as their teachers see them ---

-- has_account: or is of staff, whose first code is an administrator's to give.
-- query: unit_students
-- needs: unit_teacher
-- in: now_us time, limit int
-- out: member member_id, last_name utf8, first_name utf8, middle_name utf8, has_account bool, used int, expires_us time?
-- gives: many
select m.id, m.last_name, m.first_name, m.middle_name,
  case when m.password_phc is null and m.login is null and (m.roles & 39) = 0 and m.was_staff = 0 then 0 else 1 end,
  (select count(*) from code c where c.member_id = m.id and c.used_us is not null),
  (select max(c.expires_us) from code c where c.member_id = m.id and c.used_us is null and c.replaced_us is null
    and c.expires_us > :now_us) as expires_us
from enrolment e join member m on m.id = e.member_id and m.org_id = e.org_id
where e.org_id = :unit_teacher.org_id and e.unit_id = :unit_teacher.unit_id and e.until_us is null and m.closed_us is null
order by m.name_sort, m.id limit :limit;

-- A student and nothing else, who uses the account: a curator may give them a new code.
-- query: unit_student_in_use
-- needs: unit_teacher
-- in: member member_id
-- out: is_in_use bool
-- gives: maybe
select case when m.password_phc is not null and m.roles = 8 and m.was_staff = 0 then 1 else 0 end
from enrolment e join member m on m.id = e.member_id and m.org_id = e.org_id
where e.org_id = :unit_teacher.org_id and e.unit_id = :unit_teacher.unit_id and e.until_us is null
  and m.closed_us is null and m.id = :member;

-- query: unit_student
-- needs: unit_teacher
-- in: member member_id
-- out: has_account bool
-- gives: maybe
select case when m.password_phc is null and m.login is null and (m.roles & 39) = 0 and m.was_staff = 0 then 0 else 1 end
from enrolment e join member m on m.id = e.member_id and m.org_id = e.org_id
where e.org_id = :unit_teacher.org_id and e.unit_id = :unit_teacher.unit_id and e.until_us is null
  and m.closed_us is null and m.id = :member;

-- --- parents ---

-- query: guardian_code_insert
-- needs: unit_teacher
-- in: child member_id, code_hash hash, max_uses int, expires_us time, now_us time
-- out: id guardian_code_id
-- gives: one
insert into guardian_code (org_id, unit_id, child_id, code_hash, max_uses, expires_us, created_by, created_us)
values (:unit_teacher.org_id, :unit_teacher.unit_id, :child, :code_hash, :max_uses, :expires_us, :unit_teacher.member_id,
  :now_us)
returning id;

-- query: guardian_code_replace
-- needs: unit_teacher
-- in: child member_id, now_us time
-- gives: none
update guardian_code set revoked_us = :now_us
where org_id = :unit_teacher.org_id and child_id = :child and revoked_us is null;

-- query: guardian_code_revoke_set
-- needs: unit_teacher
-- in: id guardian_code_id, now_us time
-- gives: changes
update guardian_code set revoked_us = coalesce(revoked_us, :now_us)
where org_id = :unit_teacher.org_id and id = :id and exists (
  select 1 from enrolment e where e.org_id = guardian_code.org_id and e.member_id = guardian_code.child_id
    and e.unit_id = :unit_teacher.unit_id and e.until_us is null);

-- query: guardian_code_alive
-- needs: unit_teacher
-- in: child member_id, now_us time
-- out: id guardian_code_id, max_uses int, uses int, expires_us time
-- gives: maybe
select id, max_uses, uses, expires_us from guardian_code
where org_id = :unit_teacher.org_id and child_id = :child and revoked_us is null and expires_us > :now_us
  and uses < max_uses;

-- query: guardian_code_exists
-- needs: caller
-- in: code_hash hash
-- out: n int
-- gives: one
select count(*) from guardian_code where org_id = :caller.org_id and code_hash = :code_hash;

-- The organisation is found even when the code is not: failures are counted for it.
-- query: guardian_code_by_hash
-- unguarded: the code is the right
-- in: slug utf8, org org_id, code_hash hash, now_us time
-- out: org_id org_id, org_slug utf8, org_name utf8, org_short_name utf8, org_contact utf8, id guardian_code_id?,
--   child member_id?, child_last utf8?, child_first utf8?, child_middle utf8?, child_is_gone bool,
--   max_uses int?, uses int?, expires_us time?, is_revoked bool, maker_last utf8?, maker_first utf8?, maker_middle utf8?,
--   maker_is_verified bool, maker_position utf8?, unit_name utf8?, above utf8?, maker member_id?, maker_roles roles?,
--   maker_is_gone bool, unit unit_id?
-- gives: maybe
select o.id as org_id, o.slug, o.name, o.short_name, o.contact, g.id, c.id as child, c.last_name as child_last,
  c.first_name as child_first, c.middle_name as child_middle, case when c.closed_us is null then 0 else 1 end,
  g.max_uses, g.uses, g.expires_us, case when g.revoked_us is null then 0 else 1 end,
  m.last_name as maker_last, m.first_name as maker_first, m.middle_name as maker_middle,
  case when m.verified_us is not null and (m.verified_until_us is null or m.verified_until_us > :now_us) then 1 else 0 end,
  m.position as maker_position, u.name as unit_name, p.name as above, m.id as maker, m.roles as maker_roles,
  case when m.closed_us is null then 0 else 1 end as maker_is_gone, u.id as unit
from org o left join guardian_code g on g.org_id = o.id and g.code_hash = :code_hash
  left join member c on c.id = g.child_id and c.org_id = g.org_id
  left join member m on m.id = g.created_by and m.org_id = g.org_id
  left join unit u on u.id = g.unit_id and u.org_id = g.org_id
  left join unit p on p.id = u.parent_id and p.org_id = u.org_id
where (:org = 0 and o.slug = :slug) or o.id = :org;

-- query: guardian_code_use
-- unguarded: the code is the right; the last use is decided here
-- in: id guardian_code_id, now_us time
-- gives: changes
update guardian_code set uses = uses + 1
where id = :id and uses < max_uses and revoked_us is null and expires_us > :now_us;

-- query: parents_of
-- unguarded: of the caller, of their child, or of a student of a group that the caller works with
-- in: org org_id, child member_id, except_parent member_id, limit int
-- out: id guardian_id, parent member_id, kin kin
-- gives: many
select g.id, g.parent_id, g.kin from guardian g join member m on m.id = g.parent_id and m.org_id = g.org_id
where g.org_id = :org and g.child_id = :child and g.parent_id <> :except_parent and g.until_us is null
  and m.closed_us is null
order by g.kin, m.name_sort, g.id limit :limit;

-- query: children_own
-- needs: caller
-- in: limit int
-- out: child member_id, kin kin
-- gives: many
select g.child_id, g.kin from guardian g join member m on m.id = g.child_id and m.org_id = g.org_id
where g.org_id = :caller.org_id and g.parent_id = :caller.member_id and g.until_us is null and m.closed_us is null
order by m.name_sort, g.id limit :limit;

-- query: unit_guardian_find
-- needs: unit_teacher
-- in: id guardian_id
-- out: child member_id
-- gives: maybe
select g.child_id from guardian g
where g.org_id = :unit_teacher.org_id and g.id = :id and exists (
  select 1 from enrolment e where e.org_id = g.org_id and e.member_id = g.child_id and e.until_us is null
    and e.unit_id = :unit_teacher.unit_id);
