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

-- What went after the act itself counts with it. Nobody is erased twice.
-- query: erasure_add
-- unguarded: as erasure_insert
-- in: org org_id, member member_id, more int
-- gives: none
update erasure set rows_count = rows_count + :more where org_id = :org and member_id = :member;

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

-- Consents.

-- part: role_mask
case t.asked when 0 then 63 when 1 then 8 when 2 then 39 else 16 end;

-- query: consent_children
-- needs: caller
-- in: limit int
-- out: id member_id, roles roles, minor_until_us time?
-- gives: many
select m.id, m.roles, m.minor_until_us from guardian g join member m on m.org_id = g.org_id and m.id = g.child_id
where g.org_id = :caller.org_id and g.parent_id = :caller.member_id and g.until_us is null and m.closed_us is null
order by m.name_sort, m.id limit :limit;

-- query: consent_age
-- unguarded: the member was proven, or the asking operation proves them by it
-- in: org org_id, member member_id
-- out: roles roles, minor_until_us time?
-- gives: one
select roles, minor_until_us from member where org_id = :org and id = :member;

-- What is asked of somebody now, and what they have agreed to.
-- query: consent_asks
-- unguarded: the member was proven, or is the caller, or a child of theirs
-- in: org org_id, member member_id, limit int
-- out: id consent_text_id, kind consent_kind, n int, title utf8, body utf8, follows utf8, asked consent_asked, created_us time,
--   retired_us time?, is_asked bool, is_answered bool, is_refusal bool, is_on_paper bool, given_us time?, by_last utf8?,
--   by_first utf8?, by_middle utf8?, withdrawn_us time?
-- gives: many
select t.id, t.kind, t.n, t.title, t.body, t.follows, t.asked, t.created_us, t.retired_us,
  case when t.retired_us is null and (m.roles & {role_mask}) <> 0 then 1 else 0 end as is_asked,
  case when c.id is null then 0 else 1 end as is_answered, coalesce(c.is_refusal, 0) as is_refusal,
  coalesce(c.is_on_paper, 0) as is_on_paper, c.given_us,
  b.last_name as by_last, b.first_name as by_first, b.middle_name as by_middle,
  (select max(w.withdrawn_us) from consent w where w.org_id = t.org_id and w.text_id = t.id and w.member_id = m.id
    and w.is_refusal = 0) as withdrawn_us
from member m join consent_text t on t.org_id = m.org_id
  left join consent c on c.org_id = t.org_id and c.text_id = t.id and c.member_id = m.id and c.withdrawn_us is null
  left join member b on b.org_id = c.org_id and b.id = c.given_by
where m.org_id = :org and m.id = :member
  and ((t.retired_us is null and (m.roles & {role_mask}) <> 0) or (c.id is not null and c.is_refusal = 0))
order by t.kind, t.n desc limit :limit;

-- query: consent_steps
-- unguarded: the member was proven, or is the caller, or a child of theirs
-- in: org org_id, member member_id, limit int
-- out: kind consent_kind, n int, title utf8, is_refusal bool, is_on_paper bool, given_us time, by_last utf8?, by_first utf8?,
--   by_middle utf8?, ended_us time?, end_last utf8?, end_first utf8?, end_middle utf8?
-- gives: many
select t.kind, t.n, t.title, c.is_refusal, c.is_on_paper, c.given_us,
  b.last_name as by_last, b.first_name as by_first, b.middle_name as by_middle, c.withdrawn_us as ended_us,
  w.last_name as end_last, w.first_name as end_first, w.middle_name as end_middle
from consent c join consent_text t on t.org_id = c.org_id and t.id = c.text_id
  left join member b on b.org_id = c.org_id and b.id = c.given_by
  left join member w on w.org_id = c.org_id and w.id = c.withdrawn_by
where c.org_id = :org and c.member_id = :member order by c.id desc limit :limit;

-- Is this version asked of them?
-- query: consent_ask_state
-- unguarded: the member was proven
-- in: org org_id, member member_id, text consent_text_id
-- out: is_retired bool, is_answered bool, is_refusal bool, answers int
-- gives: maybe
select case when t.retired_us is null then 0 else 1 end, case when c.id is null then 0 else 1 end,
  coalesce(c.is_refusal, 0),
  (select count(*) from consent k where k.org_id = m.org_id and k.member_id = m.id and k.text_id = t.id
    and k.is_on_paper = 0) as answers
from member m join consent_text t on t.org_id = m.org_id and t.id = :text
  left join consent c on c.org_id = t.org_id and c.text_id = t.id and c.member_id = m.id and c.withdrawn_us is null
where m.org_id = :org and m.id = :member and (m.roles & {role_mask}) <> 0;

-- query: consent_end
-- unguarded: the member was proven
-- in: org org_id, member member_id, text consent_text_id, by member_id, now_us time
-- gives: none
update consent set withdrawn_us = :now_us, withdrawn_by = :by
where org_id = :org and member_id = :member and text_id = :text and withdrawn_us is null;

-- query: consent_end_kind
-- unguarded: the member was proven
-- in: org org_id, member member_id, kind consent_kind, by member_id, now_us time
-- gives: changes
update consent set withdrawn_us = :now_us, withdrawn_by = :by
where org_id = :org and member_id = :member and withdrawn_us is null and is_refusal = 0
  and text_id in (select t.id from consent_text t where t.org_id = :org and t.kind = :kind);

-- query: consent_insert
-- unguarded: the member was proven
-- in: org org_id, text consent_text_id, member member_id, by member_id, is_on_paper bool, is_refusal bool, now_us time
-- gives: none
insert into consent (org_id, text_id, member_id, given_by, is_on_paper, is_refusal, given_us)
values (:org, :text, :member, :by, :is_on_paper, :is_refusal, :now_us);

-- query: consent_texts
-- needs: caller
-- in: limit int
-- out: id consent_text_id, kind consent_kind, n int, title utf8, body utf8, follows utf8, asked consent_asked, created_us time,
--   retired_us time?
-- gives: many
select id, kind, n, title, body, follows, asked, created_us, retired_us from consent_text
where org_id = :caller.org_id order by case when retired_us is null then 0 else 1 end, kind, n desc limit :limit;

-- query: consent_text_row
-- needs: caller
-- in: id consent_text_id
-- out: id consent_text_id, kind consent_kind, n int, title utf8, body utf8, follows utf8, asked consent_asked, created_us time,
--   retired_us time?
-- gives: maybe
select id, kind, n, title, body, follows, asked, created_us, retired_us from consent_text
where org_id = :caller.org_id and id = :id;

-- The newest version of a kind, asked or not, and how many texts there are in all.
-- query: consent_text_newest
-- needs: caller
-- in: kind consent_kind
-- out: n int, texts int
-- gives: one
select (select coalesce(max(n), 0) from consent_text where org_id = :caller.org_id and kind = :kind) as n,
  (select count(*) from consent_text where org_id = :caller.org_id) as texts;

-- query: consent_text_retire_kind
-- needs: caller
-- in: kind consent_kind, now_us time
-- gives: none
update consent_text set retired_us = :now_us
where org_id = :caller.org_id and kind = :kind and retired_us is null;

-- query: consent_text_retire_one
-- needs: caller
-- in: id consent_text_id, now_us time
-- gives: none
update consent_text set retired_us = :now_us where org_id = :caller.org_id and id = :id and retired_us is null;

-- query: consent_text_insert
-- needs: caller
-- in: kind consent_kind, n int, title utf8, body utf8, follows utf8, asked consent_asked, now_us time
-- out: id consent_text_id
-- gives: one
insert into consent_text (org_id, kind, n, title, body, follows, asked, created_by, created_us)
values (:caller.org_id, :kind, :n, :title, :body, :follows, :asked, :caller.member_id, :now_us) returning id;

-- Everybody whom a text concerns: asked now, or answered once.
-- part: register_rows
select m.id, m.last_name, m.first_name, m.middle_name, m.roles, m.name_sort, m.minor_until_us, m.position, m.version,
  case when m.verified_us is not null and (m.verified_until_us is null or m.verified_until_us > :now_us) then 1 else 0 end
    as is_verified,
  case when c.id is not null then (case when c.is_refusal = 1 then 2 else 1 end)
    when exists (select 1 from consent w where w.org_id = m.org_id and w.text_id = t.id and w.member_id = m.id
      and w.is_refusal = 0) then 3 else 0 end as state,
  case when c.id is not null then c.given_us else (select max(w.withdrawn_us) from consent w
    where w.org_id = m.org_id and w.text_id = t.id and w.member_id = m.id and w.is_refusal = 0) end as at_us,
  c.given_by, coalesce(c.is_on_paper, 0) as is_on_paper
from consent_text t join member m on m.org_id = t.org_id and m.closed_us is null and m.is_waiting = 0
  left join consent c on c.org_id = t.org_id and c.text_id = t.id and c.member_id = m.id and c.withdrawn_us is null
where t.org_id = :caller.org_id and t.id = :text and ((t.retired_us is null and (m.roles & {role_mask}) <> 0)
  or exists (select 1 from consent x where x.org_id = m.org_id and x.text_id = t.id and x.member_id = m.id));

-- query: consent_counts
-- needs: caller
-- in: text consent_text_id, now_us time
-- out: state consent_state, people int
-- gives: many
select r.state, count(*) from ({register_rows}) r group by r.state;

-- state -1: any. unit 0: any.
-- query: consent_register_page
-- needs: caller
-- in: text consent_text_id, state int, unit unit_id, pattern utf8, after_name utf8, after_id member_id, now_us time, limit int
-- out: id member_id, last_name utf8, first_name utf8, middle_name utf8, roles roles, is_verified bool, position utf8, version int,
--   name_sort utf8, minor_until_us time?, state consent_state, at_us time?, is_on_paper bool, by_last utf8?, by_first utf8?,
--   by_middle utf8?, unit_name utf8?, parents int
-- gives: many
select r.id, r.last_name, r.first_name, r.middle_name, r.roles, r.is_verified, r.position, r.version, r.name_sort,
  r.minor_until_us, r.state, r.at_us, r.is_on_paper,
  b.last_name as by_last, b.first_name as by_first, b.middle_name as by_middle, u.name as unit_name,
  (select count(*) from guardian g join member gm on gm.org_id = g.org_id and gm.id = g.parent_id and gm.closed_us is null
    where g.org_id = :caller.org_id and g.child_id = r.id and g.until_us is null) as parents
from ({register_rows}) r
  left join member b on b.org_id = :caller.org_id and b.id = r.given_by
  left join unit u on u.org_id = :caller.org_id and u.id = (select min(e.unit_id) from enrolment e
    where e.org_id = :caller.org_id and e.member_id = r.id and e.until_us is null)
where (r.name_sort, r.id) > (:after_name, :after_id) and (:state < 0 or r.state = :state)
  and (' ' || r.name_sort) like :pattern escape '!'
  and (:unit = 0 or exists (select 1 from enrolment e where e.org_id = :caller.org_id and e.unit_id = :unit
    and e.member_id = r.id and e.until_us is null))
order by r.name_sort, r.id limit :limit;

-- query: register_place
-- needs: caller
-- in: id member_id
-- out: name_sort utf8
-- gives: maybe
select name_sort from member where org_id = :caller.org_id and id = :id;

-- Copies of somebody's data.

-- query: left_unforgotten
-- needs: caller
-- in: id member_id
-- out: id member_id
-- gives: maybe
select id from member where org_id = :caller.org_id and id = :id and closed_us is not null and erased_us is null;

-- query: data_copy_row
-- needs: caller
-- in: id data_copy_id, now_us time
-- out: member_id member_id, file_id file_id
-- gives: maybe
select member_id, file_id from data_copy
where org_id = :caller.org_id and id = :id and asked_by = :caller.member_id and expires_us > :now_us;

-- query: data_copies
-- needs: caller
-- in: now_us time, limit int
-- out: id data_copy_id, member_id member_id, size int, is_whole bool, created_us time, expires_us time
-- gives: many
select id, member_id, size, is_whole, created_us, expires_us from data_copy
where org_id = :caller.org_id and asked_by = :caller.member_id and expires_us > :now_us order by id desc limit :limit;

-- The one that the caller has of this person, over or not.
-- query: data_copy_same
-- needs: caller
-- in: member member_id
-- out: id data_copy_id, file_id file_id, expires_us time
-- gives: maybe
select id, file_id, expires_us from data_copy
where org_id = :caller.org_id and asked_by = :caller.member_id and member_id = :member;

-- query: data_copy_insert
-- needs: data_subject
-- in: file_id file_id, size int, is_whole bool, now_us time, expires_us time
-- out: id data_copy_id
-- gives: one
insert into data_copy (org_id, member_id, asked_by, file_id, size, is_whole, created_us, expires_us)
values (:data_subject.org_id, :data_subject.member_id, :data_subject.caller_id, :file_id, :size, :is_whole, :now_us, :expires_us)
returning id;

-- query: data_copy_delete
-- unguarded: its term is over, its holder drops it, or its person is forgotten
-- in: org org_id, id data_copy_id
-- gives: changes
delete from data_copy where org_id = :org and id = :id;

-- query: data_copies_due
-- unguarded: a job of the whole server; the term alone decides
-- in: now_us time, limit int
-- out: org_id org_id, id data_copy_id, file_id file_id
-- gives: many
select org_id, id, file_id from data_copy where expires_us <= :now_us order by expires_us limit :limit;

-- query: data_copies_next
-- unguarded: a job of the whole server; only a moment comes back
-- out: expires_us time
-- gives: one
select coalesce(min(expires_us), 0) as expires_us from data_copy;

-- query: data_copies_about
-- unguarded: the member is being forgotten
-- in: org org_id, member member_id
-- out: id data_copy_id, file_id file_id
-- gives: many
select id, file_id from data_copy where org_id = :org and (member_id = :member or asked_by = :member);

-- query: copy_head
-- unguarded: the member was proven
-- in: org org_id, member member_id
-- out: org_name utf8, last_name utf8, first_name utf8, middle_name utf8
-- gives: one
select o.name as org_name, m.last_name, m.first_name, m.middle_name
from member m join org o on o.id = m.org_id where m.org_id = :org and m.id = :member;

-- Who is in a chat of two beside :member: one, or both when :member is its second adult.
-- part: direct_others
left join member lo on lo.org_id = c.org_id and c.kind = 0 and lo.id = c.direct_low and lo.id <> :member
  left join member hi on hi.org_id = c.org_id and c.kind = 0 and hi.id = c.direct_high and hi.id <> :member;

-- part: direct_names
coalesce(lo.last_name || ' ' || lo.first_name, '') || case when lo.id is null or hi.id is null then '' else ', ' end
  || coalesce(hi.last_name || ' ' || hi.first_name, '');

-- What is kept of a person, as rows of one form; what their columns mean: copy_words.c. Messages come by themselves.
-- is_whole 0, for somebody else: of chats those that the structure made, no drafts, no sessions, no journal of the account.
-- query: copy_rows_person
-- unguarded: the member was proven
-- in: org org_id, member member_id, is_whole bool, limit int
-- out: section int, place int, va utf8, vb utf8, vc utf8, vd utf8, ve utf8, k int, k2 int, at_us time?, until_us time?
-- gives: many
select 0 as section, m.id as place, m.last_name || ' ' || m.first_name || ' ' || m.middle_name as va,
  coalesce(m.login, '') as vb, m.position as vc, '' as vd, '' as ve, m.roles as k,
  case when m.verified_us is null then 0 else 1 end as k2, m.created_us as at_us, m.minor_until_us as until_us
from member m where m.org_id = :org and m.id = :member
union all
select 1, r.id, r.reason, coalesce(b.last_name || ' ' || b.first_name, ''), '', '', '', r.roles_before, r.roles_after, r.created_us,
  r.until_us
from role_change r left join member b on b.org_id = r.org_id and b.id = r.by_member
where r.org_id = :org and r.member_id = :member
union all
select 2, e.id, u.name, e.reason, '', '', '', e.state, coalesce(e.ended_as + 1, 0), e.since_us, e.until_us
from enrolment e join unit u on u.org_id = e.org_id and u.id = e.unit_id
where e.org_id = :org and e.member_id = :member and e.undone_us is null
union all
select 3, t.id, u.name, s.name, '', '', '', t.is_substitute, 0, t.since_us, t.until_us
from teaching t join unit u on u.org_id = t.org_id and u.id = t.unit_id
  join subject s on s.org_id = t.org_id and s.id = t.subject_id
where t.org_id = :org and t.member_id = :member
union all
select 4, p.id, u.name, '', '', '', '', p.post, 0, p.since_us, p.until_us
from unit_post p join unit u on u.org_id = p.org_id and u.id = p.unit_id where p.org_id = :org and p.member_id = :member
union all
select 5, g.id, o.last_name || ' ' || o.first_name, '', '', '', '', g.kin, case when g.parent_id = :member then 1 else 0 end,
  g.since_us, g.until_us
from guardian g join member o on o.org_id = g.org_id and o.id = case when g.parent_id = :member then g.child_id else g.parent_id end
where g.org_id = :org and (g.parent_id = :member or g.child_id = :member)
union all
select 6, c.id, c.title, {direct_names}, '', '', '', cm.right_, c.kind, cm.joined_us,
  cast(null as bigint)
from chat_member cm join chat c on c.org_id = cm.org_id and c.id = cm.chat_id
  {direct_others}
where cm.org_id = :org and cm.member_id = :member and (c.origin > 0 or :is_whole = 1)
union all
select 7, c.id, c.title, {direct_names}, d.text, '', '', c.kind, 0, cast(null as bigint),
  cast(null as bigint)
from draft d join chat c on c.org_id = d.org_id and c.id = d.chat_id
  {direct_others}
where d.org_id = :org and d.member_id = :member and d.text <> '' and :is_whole = 1
union all
select 8, k.id, t.title, coalesce(b.last_name || ' ' || b.first_name, ''), '', '', '', k.is_refusal * 2 + k.is_on_paper, t.n,
  k.given_us, k.withdrawn_us
from consent k join consent_text t on t.org_id = k.org_id and t.id = k.text_id
  left join member b on b.org_id = k.org_id and b.id = k.given_by
where k.org_id = :org and k.member_id = :member
order by section, place limit :limit;

-- query: copy_rows_account
-- unguarded: the member was proven
-- in: org org_id, member member_id, is_whole bool, limit int
-- out: section int, place int, va utf8, vb utf8, vc utf8, vd utf8, ve utf8, k int, k2 int, at_us time?, until_us time?
-- gives: many
select 9 as section, s.id as place, s.client as va, s.agent as vb, '' as vc, '' as vd, '' as ve,
  case when s.ended_us is null then 0 else 1 end as k, 0 as k2, s.created_us as at_us,
  coalesce(s.ended_us, s.expires_us) as until_us
from session s where s.org_id = :org and s.member_id = :member and :is_whole = 1
union all
select 10, a.id, a.address, a.agent, coalesce(b.last_name || ' ' || b.first_name, ''), a.about, '', a.kind, 0, a.created_us,
  cast(null as bigint)
from account_event a left join member b on b.org_id = a.org_id and b.id = a.by_member
where a.org_id = :org and a.member_id = :member and :is_whole = 1
union all
select 11, k.id, coalesce(b.last_name || ' ' || b.first_name, ''), '', '', '', '',
  case when k.used_us is not null then 0 when k.replaced_us is not null then 1 else 2 end, 0, k.created_us,
  coalesce(k.used_us, k.replaced_us, k.expires_us)
from code k left join member b on b.org_id = k.org_id and b.id = k.made_by where k.org_id = :org and k.member_id = :member
union all
select 12, c.id, c.subjects, c.position, c.document, c.note, c.reason, c.role, c.state, c.created_us, c.decided_us
from claim c where c.org_id = :org and c.member_id = :member
union all
select 13, r.id, r.last_name || ' ' || r.first_name || ' ' || r.middle_name, r.position, r.subjects, r.document, '', 0, 0,
  r.listed_us, cast(null as bigint)
from staff_record r where r.org_id = :org and r.member_id = :member
union all
select 14, w.n, coalesce(b.last_name || ' ' || b.first_name, ''), a.op, w.why, '', '', 0, 0, a.created_us, cast(null as bigint)
from audit_about w join audit a on a.org_id = w.org_id and a.n = w.n
  left join member b on b.org_id = a.org_id and b.id = a.actor_id
where w.org_id = :org and w.member_id = :member
union all
select 15, l.id, o.name, '', '', '', '', 0, 0, l.created_us, cast(null as bigint)
from account_link l join org o on o.id = l.to_org where l.org_id = :org and l.member_id = :member and :is_whole = 1
union all
select 16, v.poll_id * 100 + v.place, p.question, p.options, c.title, '', '', 0, v.place + 1, cast(null as bigint),
  cast(null as bigint)
from poll_vote v join poll p on p.org_id = v.org_id and p.id = v.poll_id
  join chat c on c.org_id = p.org_id and c.id = p.chat_id
where v.org_id = :org and v.member_id = :member and (c.origin > 0 or :is_whole = 1)
union all
select 17, f.place * 1000 + row_number() over (partition by f.id order by c.id), f.name, coalesce(c.title, ''), {direct_names},
  '', '', 0, 0, f.created_us, cast(null as bigint)
from folder f left join folder_chat x on x.org_id = f.org_id and x.folder_id = f.id
  left join chat c on c.org_id = x.org_id and c.id = x.chat_id
  {direct_others}
where f.org_id = :org and f.member_id = :member and :is_whole = 1
union all
select 18, l.id, l.text, c.title, '', '', '', l.is_silent, 0, l.created_us, l.due_us
from later l join chat c on c.org_id = l.org_id and c.id = l.chat_id
where l.org_id = :org and l.author_id = :member and :is_whole = 1
union all
select 19, s.id, s.name, s.find, '', '', '', 0, 0, s.created_us, cast(null as bigint)
from saved_search s where s.org_id = :org and s.member_id = :member and :is_whole = 1
union all
select 20, r.id * 10 + x.kind, c.title, '', '', '', '', x.kind, r.n, r.changed_us, cast(null as bigint)
from reaction r join chat c on c.org_id = r.org_id and c.id = r.chat_id
  join (select 0 as kind union all select 1 union all select 2 union all select 3 union all select 4 union all select 5) x
    on ((r.kinds >> x.kind) & 1) = 1
where r.org_id = :org and r.member_id = :member and (c.origin > 0 or :is_whole = 1)
order by section, place limit :limit;

-- Where their words may be: who has left a chat, or was taken out, has no row there any more.
-- query: copy_chats
-- unguarded: the member was proven
-- in: org org_id, member member_id, is_whole bool, after chat_id, limit int
-- out: id chat_id, kind chat_kind, title utf8, others utf8, head int
-- gives: many
select c.id, c.kind, c.title, {direct_names} as others, c.head
from chat c
  {direct_others}
where c.org_id = :org and c.id > :after and c.head > 0 and (c.origin > 0 or :is_whole = 1)
order by c.id limit :limit;

-- Their own words of one chat between two numbers, so that no statement walks more: there is no index by author, which
-- every message would pay for.
-- query: copy_messages
-- unguarded: the member was proven
-- in: org org_id, member member_id, chat chat_id, after_n int, to_n int, limit int
-- out: n int, text utf8, is_forwarded bool, created_us time, edited_us time?
-- gives: many
select g.n, g.text, case when (g.holds & 8) <> 0 then 1 else 0 end, g.created_us, g.edited_us from message g
where g.chat_id = :chat and g.n > :after_n and g.n <= :to_n and g.org_id = :org and g.author_id = :member
  and g.deleted_us is null and g.call = ''
order by g.n limit :limit;

-- Files they have handed in, and sent in messages: of those only where their words are copied too. Small ones first, so
-- that most fit.
-- query: copy_files
-- unguarded: the member was proven
-- in: org org_id, member member_id, is_whole bool, limit int
-- out: id file_id, name utf8, size int, created_us time
-- gives: many
select f.id, f.name, f.size, f.created_us from claim c join file f on f.org_id = c.org_id and f.id = c.file_id
where c.org_id = :org and c.member_id = :member and f.erased_us is null
union
select f.id, f.name, f.size, f.created_us from file f join attachment a on a.org_id = f.org_id and a.file_id = f.id
  join chat c on c.org_id = a.org_id and c.id = a.chat_id
where f.created_by = :member and f.org_id = :org and f.erased_us is null and (c.origin > 0 or :is_whole = 1)
order by 3, 1 limit :limit;
