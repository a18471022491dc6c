-- Claims (state: 0 waits, 1 confirmed, 2 refused, 3 withdrawn), the list of staff, links for staff.

-- --- claims ---

-- query: claim_place
-- needs: caller
-- in: id claim_id
-- out: member member_id
-- gives: maybe
select c.member_id from claim c join member m on m.org_id = c.org_id and m.id = c.member_id
where c.org_id = :caller.org_id and c.id = :id;

-- query: claim_rows
-- needs: caller
-- in: state int, low claim_id, high claim_id, any_state bool, limit int
-- out: id claim_id, member member_id, role int, state int, subjects utf8, position utf8, document utf8, note utf8,
--   is_appeal bool, decided_by member_id?, decided_us time?, reason utf8, until_us time?, record staff_record_id?,
--   version int, created_us time, is_waiting bool, name_skeleton utf8
-- gives: many
select c.id, c.member_id, c.role, c.state, c.subjects, c.position, c.document, c.note, c.is_appeal, c.decided_by,
  c.decided_us, c.reason, c.until_us, c.record_id, c.version, c.created_us, m.is_waiting, m.name_skeleton
from claim c join member m on m.org_id = c.org_id and m.id = c.member_id
where c.org_id = :caller.org_id and (c.state = :state or :any_state <> 0) and c.id between :low and :high
  and (m.closed_us is null or c.state <> 0)
order by c.id desc limit :limit;

-- query: claim_waiting_count
-- unguarded: a number against a limit, and for who decides
-- in: org org_id
-- out: n int
-- gives: one
select count(*) from claim c join member m on m.org_id = c.org_id and m.id = c.member_id
where c.org_id = :org and c.state = 0 and m.closed_us is null;

-- query: claim_last_of
-- needs: caller
-- out: id claim_id, role int, state int, subjects utf8, position utf8, document utf8, note utf8, reason utf8,
--   created_us time, decided_us time?, came_by_link bool, claims int
-- gives: maybe
select c.id, c.role, c.state, c.subjects, c.position, c.document, c.note, c.reason, c.created_us, c.decided_us,
  case when c.staff_link_id is null then 0 else 1 end,
  (select count(*) from claim a where a.org_id = c.org_id and a.member_id = c.member_id) as claims
from claim c where c.org_id = :caller.org_id and c.member_id = :caller.member_id order by c.id desc limit 1;

-- query: claim_insert
-- unguarded: the caller's own, or of who has just registered by a link
-- in: org org_id, member member_id, role int, subjects utf8, position utf8, document utf8, note utf8,
--   is_appeal bool, link staff_link_id, now_us time
-- out: id claim_id
-- gives: one
insert into claim (org_id, member_id, role, subjects, position, document, note, is_appeal, staff_link_id, created_us)
values (:org, :member, :role, :subjects, :position, :document, :note, :is_appeal, nullif(:link, 0), :now_us)
returning id;

-- query: claim_link_of
-- needs: caller
-- out: link staff_link_id
-- gives: maybe
select staff_link_id from claim
where org_id = :caller.org_id and member_id = :caller.member_id and staff_link_id is not null order by id limit 1;

-- query: claim_withdraw_own
-- needs: caller
-- in: now_us time
-- gives: changes
update claim set state = 3, decided_by = :caller.member_id, decided_us = :now_us, version = version + 1
where org_id = :caller.org_id and member_id = :caller.member_id and state = 0;

-- query: claim_decide
-- needs: claim_decider
-- in: state int, reason utf8, until_us time?, record staff_record_id, now_us time
-- gives: changes
update claim set state = :state, decided_by = :claim_decider.member_id, decided_us = :now_us, reason = :reason,
  until_us = :until_us, record_id = nullif(:record, 0), version = version + 1
where org_id = :claim_decider.org_id and id = :claim_decider.claim_id and state = 0;

-- query: claim_waits
-- needs: claim_decider
-- out: member member_id, role int, state int, position utf8
-- gives: one
select member_id, role, state, position from claim where org_id = :claim_decider.org_id and id = :claim_decider.claim_id;

-- query: claim_history
-- needs: claim_decider
-- in: member member_id, limit int
-- out: state int, is_appeal bool, reason utf8, created_us time, decided_us time?, decided_by member_id?
-- gives: many
select state, is_appeal, reason, created_us, decided_us, decided_by from claim
where org_id = :claim_decider.org_id and member_id = :member order by id desc limit :limit;

-- query: claim_arrival
-- needs: claim_decider
-- in: member member_id
-- out: joined_us time, code_us time?, code_by member_id?, link_us time?, link_by member_id?, link_title utf8?
-- gives: one
select m.created_us as joined_us,
  (select max(d.used_us) from code d where d.org_id = m.org_id and d.member_id = m.id) as code_us,
  (select d.made_by from code d where d.org_id = m.org_id and d.member_id = m.id and d.used_us is not null
    order by d.used_us desc limit 1) as code_by,
  (select a.created_us from claim a where a.org_id = m.org_id and a.member_id = m.id and a.staff_link_id is not null
    order by a.id limit 1) as link_us,
  (select l.created_by from claim a join staff_link l on l.org_id = a.org_id and l.id = a.staff_link_id
    where a.org_id = m.org_id and a.member_id = m.id order by a.id limit 1) as link_by,
  (select l.title from claim a join staff_link l on l.org_id = a.org_id and l.id = a.staff_link_id
    where a.org_id = m.org_id and a.member_id = m.id order by a.id limit 1) as link_title
from member m where m.org_id = :claim_decider.org_id and m.id = :member;

-- --- the list of staff ---

-- query: record_candidates
-- needs: caller
-- in: member member_id, pattern utf8, limit int
-- out: id staff_record_id, last_name utf8, first_name utf8, middle_name utf8, position utf8, subjects utf8,
--   document utf8, listed_us time, version int, is_theirs bool
-- gives: many
select r.id, r.last_name, r.first_name, r.middle_name, r.position, r.subjects, r.document, r.listed_us, r.version,
  case when r.member_id = m.id or r.external_id = m.external_id then 1 else 0 end
from member m join staff_record r on r.org_id = m.org_id
  and (r.member_id = m.id or (r.external_id is not null and r.external_id = m.external_id)
    or r.name_sort like :pattern)
where m.org_id = :caller.org_id and m.id = :member
order by r.id limit :limit;

-- query: record_by_id
-- needs: caller
-- in: id staff_record_id
-- out: id staff_record_id, last_name utf8, first_name utf8, middle_name utf8, position utf8, subjects utf8,
--   document utf8, listed_us time, version int, name_sort utf8
-- gives: maybe
select id, last_name, first_name, middle_name, position, subjects, document, listed_us, version, name_sort
from staff_record where org_id = :caller.org_id and id = :id;

-- query: record_page
-- needs: caller
-- in: after_name utf8, after_id staff_record_id, pattern utf8, limit int
-- out: id staff_record_id, last_name utf8, first_name utf8, middle_name utf8, position utf8, subjects utf8,
--   document utf8, listed_us time, version int
-- gives: many
select id, last_name, first_name, middle_name, position, subjects, document, listed_us, version
from staff_record
where org_id = :caller.org_id and (name_sort, id) > (:after_name, :after_id)
  and (' ' || name_sort) like :pattern escape '!'
order by name_sort, id limit :limit;

-- query: record_sum
-- needs: caller
-- out: n int, listed_us time?
-- gives: one
select count(*), max(listed_us) as listed_us from staff_record where org_id = :caller.org_id;

-- query: record_count
-- unguarded: a number against a limit
-- in: org org_id
-- out: n int
-- gives: one
select count(*) from staff_record where org_id = :org;

-- query: record_insert
-- unguarded: the administrator, or an import that was confirmed
-- in: org org_id, last_name utf8, first_name utf8, middle_name utf8, name_sort utf8, position utf8, subjects utf8,
--   document utf8, external_id utf8, member member_id, now_us time
-- out: id staff_record_id
-- gives: one
insert into staff_record (org_id, last_name, first_name, middle_name, name_sort, position, subjects, document,
  external_id, member_id, listed_us, created_us)
values (:org, :last_name, :first_name, :middle_name, :name_sort, :position, :subjects, :document,
  nullif(:external_id, ''), nullif(:member, 0), :now_us, :now_us)
returning id;

-- Of that id; else the member's own; else the only one of that name that is nobody's yet. Whose id is another one is
-- somebody else.
-- query: record_match
-- unguarded: an import of the organisation
-- in: org org_id, external_id utf8, name_sort utf8, member member_id
-- out: id staff_record_id, last_name utf8, first_name utf8, middle_name utf8, position utf8, subjects utf8,
--   document utf8, external_id utf8, version int
-- gives: maybe
select id, last_name, first_name, middle_name, position, subjects, document, coalesce(external_id, ''), version
from staff_record
where id = coalesce(
  (select r.id from staff_record r where r.org_id = :org and r.external_id = nullif(:external_id, '')),
  (select min(r.id) from staff_record r where r.org_id = :org and r.member_id = :member
    and (r.external_id is null or :external_id = '')),
  (select case when count(*) = 1 then min(r.id) end from staff_record r
    where r.org_id = :org and r.name_sort = :name_sort and r.member_id is null
    and (r.external_id is null or :external_id = ''))) and org_id = :org;

-- query: record_link
-- unguarded: an import of the organisation
-- in: org org_id, id staff_record_id, member member_id
-- gives: changes
update staff_record set member_id = :member where org_id = :org and id = :id and member_id is null;

-- Of an import that is undone: a line that no decision was made by is nobody's again.
-- query: record_unlink
-- unguarded: an import of the organisation
-- in: org org_id, member member_id
-- gives: changes
update staff_record set member_id = null where org_id = :org and member_id = :member and not exists (
  select 1 from claim c where c.org_id = :org and c.record_id = staff_record.id);

-- query: record_put
-- unguarded: an import of the organisation
-- in: org org_id, id staff_record_id, version int, last_name utf8, first_name utf8, middle_name utf8, name_sort utf8,
--   position utf8, subjects utf8, document utf8, external_id utf8, now_us time
-- gives: changes
update staff_record set last_name = :last_name, first_name = :first_name, middle_name = :middle_name,
  name_sort = :name_sort, position = :position, subjects = :subjects, document = :document,
  external_id = nullif(:external_id, ''), listed_us = :now_us, version = version + 1
where org_id = :org and id = :id and version = :version;

-- query: record_take_back
-- unguarded: an import of the organisation that is undone
-- in: org org_id, id staff_record_id, version int
-- gives: changes
delete from staff_record where org_id = :org and id = :id and version = :version and not exists (
  select 1 from claim c where c.org_id = :org and c.record_id = :id);

-- query: record_set
-- needs: caller
-- in: id staff_record_id, last_name utf8, first_name utf8, middle_name utf8, name_sort utf8, position utf8,
--   subjects utf8, document utf8, version int, now_us time
-- gives: changes
update staff_record set last_name = :last_name, first_name = :first_name, middle_name = :middle_name,
  name_sort = :name_sort, position = :position, subjects = :subjects, document = :document, listed_us = :now_us,
  version = version + 1
where org_id = :caller.org_id and id = :id and version = :version;

-- query: record_delete
-- needs: caller
-- in: id staff_record_id
-- gives: changes
delete from staff_record where org_id = :caller.org_id and id = :id;

-- query: record_take
-- needs: claim_decider
-- in: id staff_record_id, member member_id
-- gives: changes
update staff_record set member_id = :member
where org_id = :claim_decider.org_id and id = :id;

-- --- links ---

-- query: staff_link_insert
-- needs: caller
-- in: secret_hash hash, title utf8, max_uses int, expires_us time, now_us time
-- out: id staff_link_id
-- gives: one
insert into staff_link (org_id, secret_hash, title, max_uses, expires_us, created_by, created_us)
values (:caller.org_id, :secret_hash, :title, :max_uses, :expires_us, :caller.member_id, :now_us)
returning id;

-- query: staff_link_alive_count
-- needs: caller
-- in: now_us time
-- out: n int
-- gives: one
select count(*) from staff_link
where org_id = :caller.org_id and revoked_us is null and expires_us > :now_us and uses < max_uses;

-- query: staff_link_rows
-- needs: caller
-- in: low staff_link_id, high staff_link_id, since_us time, limit int
-- out: id staff_link_id, title utf8, max_uses int, uses int, expires_us time, revoked_us time?, created_by member_id,
--   created_us time
-- gives: many
select id, title, max_uses, uses, expires_us, revoked_us, created_by, created_us from staff_link
where org_id = :caller.org_id and id between :low and :high and expires_us > :since_us
  and (revoked_us is null or revoked_us > :since_us)
order by id desc limit :limit;

-- query: staff_link_revoke_set
-- needs: caller
-- in: id staff_link_id, now_us time
-- gives: changes
update staff_link set revoked_us = coalesce(revoked_us, :now_us) where org_id = :caller.org_id and id = :id;

-- query: staff_link_by_secret
-- unguarded: the secret is the right
-- in: secret_hash hash
-- out: id staff_link_id, org_id org_id, max_uses int, uses int, expires_us time, is_revoked bool, maker_last utf8,
--   maker_first utf8, maker_middle utf8, maker_may bool, org_slug utf8, org_name utf8, org_short_name utf8,
--   org_contact utf8
-- gives: maybe
select l.id, l.org_id, l.max_uses, l.uses, l.expires_us, case when l.revoked_us is null then 0 else 1 end,
  m.last_name, m.first_name, m.middle_name,
  case when m.closed_us is null and (m.roles & 1) <> 0 then 1 else 0 end, o.slug, o.name, o.short_name, o.contact
from staff_link l join org o on o.id = l.org_id join member m on m.org_id = l.org_id and m.id = l.created_by
where l.secret_hash = :secret_hash;

-- query: staff_link_use
-- unguarded: the secret is the right; the last use is decided here
-- in: id staff_link_id, now_us time
-- gives: changes
update staff_link set uses = uses + 1
where id = :id and uses < max_uses and revoked_us is null and expires_us > :now_us;

-- query: claim_came_by
-- unguarded: who registered by this link a moment ago comes again
-- in: org org_id, member member_id, link staff_link_id
-- out: n int
-- gives: one
select count(*) from claim where org_id = :org and member_id = :member and staff_link_id = :link;

-- query: claims_erase
-- unguarded: the member has left, or the term was over
-- in: org org_id, member member_id
-- gives: changes
update claim set subjects = '', position = '', document = '', note = '', reason = ''
where org_id = :org and member_id = :member;

-- query: record_erase
-- unguarded: as claims_erase
-- in: org org_id, member member_id
-- gives: changes
delete from staff_record where org_id = :org and member_id = :member;
