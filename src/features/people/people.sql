-- People: memberships, sessions, codes, failures of sign-in. Roles are bits of op/role.h: 1 administrator,
-- 2 head, 4 teacher, 8 student, 16 parent, 32 staff.

-- --- sessions ---

-- query: session_by_token
-- unguarded: this is how a caller is found
-- in: token_hash blob, now_us time
-- out: id session_id, org_id org_id?, member_id member_id?, roles roles?, is_verified bool, is_waiting bool?,
--   has_password bool, is_closed bool, expires_us time, minor_until_us time?, rules utf8
-- gives: maybe
select s.id, s.org_id, s.member_id, m.roles,
  case when m.verified_us is not null and (m.verified_until_us is null or m.verified_until_us > :now_us) then 1 else 0 end,
  m.is_waiting, case when m.password_phc is null then 0 else 1 end, case when m.closed_us is null then 0 else 1 end,
  s.expires_us, m.minor_until_us, coalesce(o.rules, '')
from session s left join member m on m.id = s.member_id and m.org_id = s.org_id
  left join org o on o.id = s.org_id
where s.token_hash = :token_hash and s.ended_us is null and s.expires_us > :now_us;

-- query: member_to_act
-- unguarded: a job acts for a member whose row it has read
-- in: org org_id, member member_id, now_us time
-- out: roles roles, is_verified bool, is_waiting bool, has_password bool, is_closed bool, minor_until_us time?, rules utf8
-- gives: maybe
select m.roles,
  case when m.verified_us is not null and (m.verified_until_us is null or m.verified_until_us > :now_us) then 1 else 0 end,
  m.is_waiting, case when m.password_phc is null then 0 else 1 end, case when m.closed_us is null then 0 else 1 end,
  m.minor_until_us, coalesce(o.rules, '')
from member m join org o on o.id = m.org_id where m.id = :member and m.org_id = :org;

-- query: session_of_leaver
-- unguarded: whoever holds the token is told of their own account, and nothing but that
-- in: token_hash blob
-- out: slug utf8
-- gives: maybe
select o.slug from session s join member m on m.org_id = s.org_id and m.id = s.member_id join org o on o.id = m.org_id
where s.token_hash = :token_hash and m.closed_us is not null and m.left_by is not null
  and (s.ended_us is null or s.ended_us >= m.closed_us);

-- query: session_insert
-- unguarded: sign-in, registration and the operator's key decide who it is
-- in: org org_id, member member_id, token_hash hash, expires_us time, client utf8, agent utf8, entered_link link_id,
--   since_us time, now_us time
-- gives: none
insert into session (org_id, member_id, token_hash, expires_us, client, agent, entered_link, since_us, created_us)
values (nullif(:org, 0), nullif(:member, 0), :token_hash, :expires_us, :client, :agent, nullif(:entered_link, 0), :since_us,
  :now_us);

-- query: session_expiry
-- needs: caller
-- out: expires_us time
-- gives: one
select expires_us from session where id = :caller.session_id;

-- query: session_term
-- needs: caller
-- out: created_us time, expires_us time, renewed_us time
-- gives: one
select case when since_us > 0 then since_us else created_us end, expires_us, renewed_us from session
where id = :caller.session_id;

-- The place that one has just left for the other account lives on for a moment, should the answer get lost.
-- query: session_fade
-- needs: caller
-- in: until_us time
-- gives: none
update session set expires_us = :until_us where id = :caller.session_id and expires_us > :until_us;

-- query: session_renew
-- needs: caller
-- in: expires_us time, now_us time
-- gives: none
update session set expires_us = :expires_us, renewed_us = :now_us
where id = :caller.session_id and ended_us is null;

-- query: session_own_alive
-- needs: caller
-- in: now_us time, limit int
-- out: id session_id, agent utf8, client utf8, created_us time, expires_us time
-- gives: many
select id, agent, client, created_us, expires_us from session
where member_id = :caller.member_id and org_id = :caller.org_id and ended_us is null and expires_us > :now_us
order by case when id = :caller.session_id then 0 else 1 end, id desc limit :limit;

-- query: session_own_end
-- needs: caller
-- in: id session_id, now_us time
-- gives: changes
update session set ended_us = :now_us
where id = :id and member_id = :caller.member_id and org_id = :caller.org_id and ended_us is null
  and expires_us > :now_us;

-- query: session_end
-- unguarded: the id is the caller's own, or comes from session_alive_list
-- in: id session_id, now_us time
-- gives: none
update session set ended_us = :now_us where id = :id and ended_us is null;

-- query: session_alive_list
-- unguarded: the member was proven, or is signing in
-- in: member member_id, now_us time, keep int
-- out: id session_id
-- gives: many
select id from session where member_id = :member and ended_us is null and expires_us > :now_us
order by id desc limit 1000 offset :keep;

-- --- before there is a caller ---

-- query: org_id_by_slug
-- in: slug utf8
-- out: id org_id
-- gives: maybe
select id from org where slug = :slug;

-- query: member_by_login
-- unguarded: signing in; the answer never leaves the server
-- in: org org_id, login_fold utf8
-- out: id member_id, password_phc utf8?
-- gives: maybe
select id, password_phc from member where org_id = :org and login_fold = :login_fold and closed_us is null;

-- query: member_made_since
-- unguarded: registering again; the answer never leaves the server
-- in: org org_id, login_fold utf8, since_us time
-- out: id member_id, password_phc utf8, last_name utf8, first_name utf8, middle_name utf8
-- gives: maybe
select id, password_phc, last_name, first_name, middle_name from member
where org_id = :org and login_fold = :login_fold and created_us > :since_us and closed_us is null
  and password_phc is not null;

-- query: member_has_password_phc
-- unguarded: signing in: was the password changed since it was compared
-- in: id member_id, password_phc utf8
-- out: n int
-- gives: one
select count(*) from member where id = :id and password_phc = :password_phc and closed_us is null;

-- query: failure_get
-- unguarded: counts of a stranger's attempts
-- in: org org_id, login_fold utf8, client utf8
-- out: failures int, last_us time
-- gives: maybe
select failures, last_us from sign_in_failure
where org_id = :org and login_fold = :login_fold and client = :client;

-- query: failure_add
-- unguarded: counts of a stranger's attempts
-- in: org org_id, login_fold utf8, client utf8, now_us time, forget_us time
-- gives: none
insert into sign_in_failure (org_id, login_fold, client, failures, last_us)
values (:org, :login_fold, :client, 1, :now_us)
on conflict (org_id, login_fold, client) do update set
  failures = case when sign_in_failure.last_us < :forget_us then 1 else sign_in_failure.failures + 1 end,
  last_us = excluded.last_us;

-- query: failure_forget
-- unguarded: counts of a stranger's attempts
-- in: org org_id, login_fold utf8, client utf8
-- gives: none
delete from sign_in_failure where org_id = :org and login_fold = :login_fold and client = :client;

-- query: failure_sweep
-- unguarded: counts of strangers' attempts
-- in: before_us time
-- gives: none
delete from sign_in_failure where last_us < :before_us;

-- --- codes ---

-- query: code_find
-- unguarded: signing in by code
-- in: org org_id, code_hash hash
-- out: id int, member member_id, expires_us time, used_us time?, used_key_hash hash?, is_replaced bool, is_closed bool,
--   has_password bool
-- gives: maybe
select c.id, c.member_id, c.expires_us, c.used_us, c.used_key_hash, case when c.replaced_us is null then 0 else 1 end,
  case when m.closed_us is null then 0 else 1 end, case when m.password_phc is null then 0 else 1 end
from code c join member m on m.id = c.member_id and m.org_id = c.org_id
where c.org_id = :org and c.code_hash = :code_hash;

-- query: code_use
-- unguarded: signing in by code; the id comes from code_find
-- in: id int, key_hash hash?, now_us time
-- gives: changes
update code set used_us = :now_us, used_key_hash = :key_hash where id = :id and used_us is null and replaced_us is null;

-- query: code_insert
-- unguarded: the member was just made or proven
-- in: org org_id, member member_id, code_hash hash, expires_us time, made_by member_id, now_us time
-- gives: none
insert into code (org_id, member_id, code_hash, expires_us, made_by, created_us)
values (:org, :member, :code_hash, :expires_us, nullif(:made_by, 0), :now_us);

-- query: code_replace
-- unguarded: the member was proven, or is the caller
-- in: member member_id, now_us time
-- gives: none
update code set replaced_us = :now_us where member_id = :member and used_us is null and replaced_us is null;

-- --- members ---

-- query: member_insert
-- unguarded: administrators, the operator and holders of invitations decided before
-- in: org org_id, last_name utf8, first_name utf8, middle_name utf8, name_sort utf8, roles roles,
--   name_skeleton utf8, position utf8, verified_us time?, verified_by member_id, until_us time?, login utf8,
--   login_fold utf8, password_phc utf8, is_waiting bool, now_us time
-- out: id member_id
-- gives: one
insert into member (org_id, last_name, first_name, middle_name, name_sort, roles, name_skeleton, position, verified_us,
  verified_by, verified_until_us, login, login_fold, password_phc, is_waiting, created_us)
values (:org, :last_name, :first_name, :middle_name, :name_sort, :roles, :name_skeleton, :position, :verified_us,
  nullif(:verified_by, 0), :until_us, :login, :login_fold, :password_phc, :is_waiting, :now_us)
returning id;

-- query: member_count
-- unguarded: a number against a limit
-- in: org org_id
-- out: n int
-- gives: one
select count(*) from member where org_id = :org and closed_us is null;

-- query: org_rules_text
-- in: org org_id
-- out: rules utf8
-- gives: one
select rules from org where id = :org;

-- Where the rule of two adults is on, all direct chats are looked at from the first one on.
-- query: supervision_begin
-- in: org org_id
-- gives: changes
update org set supervision_at = 0 where id = :org and (' ' || rules || ' ') like '% a1 %';

-- query: member_state
-- unguarded: asked by features for ids they then refuse or take
-- in: org org_id, id member_id, now_us time
-- out: roles roles, is_verified bool, is_waiting bool, is_closed bool, minor_until_us time?, version int
-- gives: maybe
select roles,
  case when verified_us is not null and (verified_until_us is null or verified_until_us > :now_us) then 1 else 0 end,
  is_waiting,
  case when closed_us is null then 0 else 1 end, minor_until_us, version
from member where org_id = :org and id = :id;

-- query: person_by_id
-- unguarded: org is the caller's, or that of an object proven before
-- in: org org_id, id member_id, now_us time
-- out: id member_id, last_name utf8, first_name utf8, middle_name utf8, roles roles, is_verified bool,
--   position utf8, version int
-- gives: one
select id, last_name, first_name, middle_name, roles,
  case when verified_us is not null and (verified_until_us is null or verified_until_us > :now_us) then 1 else 0 end,
  position, version
from member where org_id = :org and id = :id;

-- query: member_full
-- needs: caller
-- in: id member_id, now_us time
-- out: id member_id, last_name utf8, first_name utf8, middle_name utf8, roles roles, is_verified bool,
--   position utf8, version int, login utf8?, is_active bool, is_waiting bool, codes int, verified_us time?,
--   until_us time?, name_skeleton utf8, verified_last utf8?, verified_first utf8?, verified_middle utf8?, created_us time,
--   minor_until_us time?
-- gives: one
select m.id, m.last_name, m.first_name, m.middle_name, m.roles,
  case when m.verified_us is not null and (m.verified_until_us is null or m.verified_until_us > :now_us) then 1 else 0 end,
  m.position, m.version, m.login,
  case when m.password_phc is null then 0 else 1 end, m.is_waiting,
  (select count(*) from code c where c.member_id = m.id and c.used_us is null and c.replaced_us is null
     and c.expires_us > :now_us),
  m.verified_us, m.verified_until_us, m.name_skeleton, v.last_name as verified_last, v.first_name as verified_first,
  v.middle_name as verified_middle, m.created_us, m.minor_until_us
from member m left join member v on v.id = m.verified_by and v.org_id = m.org_id
where m.org_id = :caller.org_id and m.id = :id;

-- query: minor_set
-- needs: person_manager
-- in: minor_until_us time?
-- gives: none
update member set minor_until_us = :minor_until_us, version = version + 1
where org_id = :person_manager.org_id and id = :person_manager.member_id;

-- query: person_sort_key
-- needs: caller
-- in: id member_id
-- out: name_sort utf8
-- gives: one
select name_sort from member where org_id = :caller.org_id and id = :id;

-- query: person_page
-- needs: caller
-- in: after_name utf8, after_id member_id, pattern utf8, login_pattern utf8, limit int
-- out: id member_id
-- gives: many
select m.id from member m
where m.org_id = :caller.org_id and m.closed_us is null and (m.name_sort, m.id) > (:after_name, :after_id)
  and ((' ' || m.name_sort) like :pattern escape '!' or m.login_fold like :login_pattern escape '!')
order by m.name_sort, m.id limit :limit;

-- query: person_reach
-- needs: caller
-- in: pattern utf8, always roles, shared roles, now_us time, limit int
-- out: id member_id, last_name utf8, first_name utf8, middle_name utf8, roles roles, is_verified bool,
--   position utf8, version int
-- gives: many
select m.id, m.last_name, m.first_name, m.middle_name, m.roles,
  case when m.verified_us is not null and (m.verified_until_us is null or m.verified_until_us > :now_us) then 1 else 0 end,
  m.position, m.version
from member m
where m.org_id = :caller.org_id and m.closed_us is null and m.is_waiting = 0 and m.id <> :caller.member_id
  and (' ' || m.name_sort) like :pattern escape '!'
  and ((m.roles & :always) <> 0 or ((m.roles & :shared) <> 0 and exists (
    select 1 from chat_member b join chat_member a on a.chat_id = b.chat_id and a.member_id = :caller.member_id
      join chat c on c.id = b.chat_id and c.kind = 1
    where b.member_id = m.id)))
order by m.name_sort, m.id limit :limit;

-- query: group_chat_shared
-- needs: caller
-- in: other member_id
-- out: n int
-- gives: one
select count(*) from (
  select 1 from chat_member b join chat_member a on a.chat_id = b.chat_id and a.member_id = :caller.member_id
    join chat c on c.id = b.chat_id and c.kind = 1
  where b.member_id = :other and b.org_id = :caller.org_id limit 1) as shared;

-- query: chat_shared
-- needs: caller
-- in: other member_id
-- out: n int
-- gives: one
select count(*) from (
  select 1 from chat_member b join chat_member a on a.chat_id = b.chat_id and a.member_id = :caller.member_id
  where b.member_id = :other and b.org_id = :caller.org_id limit 1) as shared;

-- query: person_set
-- needs: person_manager
-- in: last_name utf8, first_name utf8, middle_name utf8, name_sort utf8, name_skeleton utf8, roles roles, position utf8,
--   loses_badge bool
-- gives: none
update member set last_name = :last_name, first_name = :first_name, middle_name = :middle_name,
  name_sort = :name_sort, name_skeleton = :name_skeleton, roles = :roles, position = :position, version = version + 1,
  was_staff = case when was_staff <> 0 or (roles & 39) <> 0 then 1 else 0 end,
  verified_us = case when :loses_badge <> 0 then null else verified_us end,
  verified_by = case when :loses_badge <> 0 then null else verified_by end,
  verified_until_us = case when :loses_badge <> 0 then null else verified_until_us end
where org_id = :person_manager.org_id and id = :person_manager.member_id;

-- query: rights_set
-- unguarded: the member was proven, a claim of theirs was decided, or the term of their badge is over
-- in: org org_id, id member_id, roles roles, verified_us time?, verified_by member_id, until_us time?
-- gives: none
update member set roles = :roles, verified_us = :verified_us, verified_by = nullif(:verified_by, 0),
  verified_until_us = :until_us, version = version + 1,
  was_staff = case when was_staff <> 0 or (roles & 39) <> 0 then 1 else 0 end
where org_id = :org and id = :id;

-- query: badge_term
-- unguarded: a job that looks whether the term is over
-- in: id member_id
-- out: org org_id, roles roles, verified_us time?, until_us time?
-- gives: maybe
select org_id, roles, verified_us, verified_until_us from member where id = :id and closed_us is null;

-- 9 is badge_ends_soon of enum account_event_kind.
-- query: badge_is_told
-- unguarded: one's own journal, for the job of one's badge
-- in: org org_id, id member_id, since_us time
-- out: n int
-- gives: one
select count(*) from account_event where org_id = :org and member_id = :id and kind = 9 and created_us >= :since_us;

-- A claim that waits is decided by whoever gives the badge by hand.
-- query: claim_settle
-- unguarded: the member was proven
-- in: org org_id, id member_id, by member_id, until_us time?, now_us time
-- gives: none
update claim set state = 1, decided_by = nullif(:by, 0), decided_us = :now_us, until_us = :until_us, version = version + 1
where org_id = :org and member_id = :id and state = 0;

-- query: member_named
-- unguarded: the operator names them at the server's own terminal
-- in: org org_id, login_fold utf8
-- out: id member_id, roles roles
-- gives: maybe
select id, roles from member
where org_id = :org and login_fold = :login_fold and closed_us is null and is_waiting = 0;

-- --- the history of roles ---

-- query: role_change_insert
-- unguarded: written with the change itself
-- in: org org_id, member member_id, by member_id, roles_before roles, roles_after roles, badge_before bool,
--   badge_after bool, until_us time?, reason utf8, now_us time
-- gives: none
insert into role_change (org_id, member_id, by_member, roles_before, roles_after, badge_before, badge_after, until_us,
  reason, created_us)
values (:org, :member, nullif(:by, 0), :roles_before, :roles_after, :badge_before, :badge_after, :until_us, :reason,
  :now_us);

-- query: role_change_page
-- needs: caller
-- in: member member_id, limit int
-- out: id role_change_id, by_last utf8?, by_first utf8?, by_middle utf8?, roles_before roles, roles_after roles,
--   badge_before bool, badge_after bool, until_us time?, reason utf8, created_us time
-- gives: many
select r.id, b.last_name as by_last, b.first_name as by_first, b.middle_name as by_middle, r.roles_before,
  r.roles_after, r.badge_before, r.badge_after, r.until_us, r.reason, r.created_us
from role_change r left join member b on b.org_id = r.org_id and b.id = r.by_member
where r.org_id = :caller.org_id and r.member_id = :member order by r.id desc limit :limit;

-- --- names that look alike ---

-- query: person_alike
-- needs: caller
-- in: id member_id, skeleton utf8, limit int
-- out: id member_id
-- gives: many
select id from member
where org_id = :caller.org_id and name_skeleton = :skeleton and id <> :id and closed_us is null
  and is_waiting = 0 and (roles & 39) <> 0
order by id limit :limit;

-- query: administrator_others
-- needs: person_manager
-- out: n int
-- gives: one
select count(*) from member where org_id = :person_manager.org_id and id <> :person_manager.member_id
  and (roles & 1) <> 0 and (roles & 39) <> 0 and closed_us is null and is_waiting = 0 and password_phc is not null;

-- query: chats_of_person
-- unguarded: those who see a member whose card has just been changed are told
-- in: org org_id, member member_id
-- out: chat chat_id
-- gives: many
select chat_id from chat_member where org_id = :org and member_id = :member order by chat_id;

-- query: credentials_put
-- needs: caller
-- in: login utf8, login_fold utf8, password_phc utf8
-- gives: changes
update member set login = :login, login_fold = :login_fold, password_phc = :password_phc
where org_id = :caller.org_id and id = :caller.member_id and password_phc is null and closed_us is null;

-- query: credentials_forget
-- unguarded: the member was proven, or is the only administrator of the operator's organisation
-- in: org org_id, id member_id
-- gives: none
update member set password_phc = null where org_id = :org and id = :id;

-- query: password_own
-- needs: caller
-- out: login utf8?, login_fold utf8?, password_phc utf8?
-- gives: one
select login, login_fold, password_phc from member where org_id = :caller.org_id and id = :caller.member_id;

-- query: password_replace
-- needs: caller
-- in: old_phc utf8, new_phc utf8
-- gives: changes
update member set password_phc = :new_phc
where org_id = :caller.org_id and id = :caller.member_id and password_phc = :old_phc and closed_us is null;

-- --- preferences ---

-- query: preference_own
-- needs: caller
-- out: language int, theme int, send_key int, uses_single_keys bool, shows_presence bool, low_vision utf8, version int
-- gives: maybe
select language, theme, send_key, uses_single_keys, shows_presence, low_vision, version from preference
where org_id = :caller.org_id and member_id = :caller.member_id;

-- query: preference_put
-- needs: caller
-- in: language int, theme int, send_key int, uses_single_keys bool, shows_presence bool, low_vision utf8
-- out: version int
-- gives: one
insert into preference (org_id, member_id, language, theme, send_key, uses_single_keys, shows_presence, low_vision)
values (:caller.org_id, :caller.member_id, :language, :theme, :send_key, :uses_single_keys, :shows_presence, :low_vision)
on conflict (org_id, member_id) do update set language = excluded.language, theme = excluded.theme,
  send_key = excluded.send_key, uses_single_keys = excluded.uses_single_keys,
  shows_presence = excluded.shows_presence, low_vision = excluded.low_vision, version = preference.version + 1
returning version;

-- query: presence_is_shown
-- unguarded: one bit; who may see presence was decided by policy_sees_presence
-- in: org org_id, member member_id
-- out: shows_presence bool
-- gives: maybe
select shows_presence from preference where org_id = :org and member_id = :member;

-- --- the security journal ---

-- query: account_event_insert
-- unguarded: the owner is signing in, is the caller, or was proven
-- in: org org_id, member member_id, kind int, by_member member_id, is_news bool, address utf8, agent utf8, about utf8,
--   now_us time
-- gives: none
insert into account_event (org_id, member_id, kind, by_member, is_news, address, agent, about, created_us)
values (:org, :member, :kind, nullif(:by_member, 0), :is_news, :address, :agent, :about, :now_us);

-- query: account_event_trim
-- unguarded: as account_event_insert
-- in: org org_id, member member_id, keep int
-- gives: none
delete from account_event where org_id = :org and member_id = :member and id <= (
  select id from account_event where org_id = :org and member_id = :member order by id desc limit 1 offset :keep);

-- query: account_event_sweep
-- unguarded: rows past their term, whosoever they are
-- in: before_us time, limit int
-- gives: none
delete from account_event where id in (
  select id from account_event where created_us < :before_us order by created_us limit :limit);

-- query: code_request_sweep
-- unguarded: rows past their term, whosoever they are
-- in: before_us time, limit int
-- gives: none
delete from code_request where id in (
  select id from code_request where created_us < :before_us order by created_us limit :limit);

-- query: account_event_page
-- needs: caller
-- in: limit int
-- out: id account_event_id, kind int, by_last utf8?, by_first utf8?, by_middle utf8?, address utf8, agent utf8,
--   about utf8, created_us time
-- gives: many
select a.id, a.kind, m.last_name as by_last, m.first_name as by_first, m.middle_name as by_middle, a.address, a.agent,
  a.about, a.created_us
from account_event a left join member m on m.org_id = a.org_id and m.id = a.by_member
where a.org_id = :caller.org_id and a.member_id = :caller.member_id order by a.id desc limit :limit;

-- query: account_news
-- needs: caller
-- in: limit int
-- out: id account_event_id, kind int, by_last utf8?, by_first utf8?, by_middle utf8?, address utf8, agent utf8,
--   about utf8, created_us time
-- gives: many
select a.id, a.kind, m.last_name as by_last, m.first_name as by_first, m.middle_name as by_middle, a.address, a.agent,
  a.about, a.created_us
from account_event a left join member m on m.org_id = a.org_id and m.id = a.by_member
where a.org_id = :caller.org_id and a.member_id = :caller.member_id and a.is_news = 1
  and a.id > (select o.news_seen from member o where o.org_id = :caller.org_id and o.id = :caller.member_id)
order by a.id desc limit :limit;

-- query: account_news_dismiss
-- needs: caller
-- in: up_to account_event_id
-- gives: changes
update member set news_seen = :up_to
where org_id = :caller.org_id and id = :caller.member_id and news_seen < :up_to and exists (
  select 1 from account_event a where a.org_id = :caller.org_id and a.member_id = :caller.member_id and a.id = :up_to);

-- --- codes for staff in use ---

-- A login stays when a code replaces the password: the account was in use. 39: the roles of staff.
-- query: code_state
-- needs: person_manager
-- out: is_used bool, is_staff bool
-- gives: one
select case when login is null and password_phc is null then 0 else 1 end, case when was_staff <> 0 or (roles & 39) <> 0 then 1 else 0 end
from member where org_id = :person_manager.org_id and id = :person_manager.member_id;

-- query: administrator_list
-- unguarded: those who are told that a code waits for consent, and the only one for the operator
-- in: org org_id, limit int
-- out: id member_id, is_active bool
-- gives: many
select id, case when password_phc is null then 0 else 1 end from member
where org_id = :org and (roles & 1) <> 0 and (roles & 39) <> 0 and closed_us is null and is_waiting = 0
order by id limit :limit;

-- query: decider_list
-- unguarded: those who are told that somebody waits for a decision
-- in: org org_id, limit int
-- out: id member_id
-- gives: many
select id from member where org_id = :org and (roles & 3) <> 0 and (roles & 39) <> 0 and closed_us is null and is_waiting = 0
order by id limit :limit;

-- query: code_request_close_over
-- needs: person_manager
-- in: now_us time
-- gives: none
update code_request set is_granted = 0, decided_us = :now_us
where org_id = :person_manager.org_id and member_id = :person_manager.member_id and is_granted is null
  and expires_us <= :now_us;

-- query: code_request_open_count
-- needs: caller
-- in: now_us time
-- out: n int
-- gives: one
select count(*) from code_request where org_id = :caller.org_id and is_granted is null and expires_us > :now_us;

-- query: code_request_open_of
-- needs: person_manager
-- out: id code_request_id
-- gives: maybe
select id from code_request
where org_id = :person_manager.org_id and member_id = :person_manager.member_id and is_granted is null;

-- query: code_request_insert
-- needs: person_manager
-- in: expires_us time, now_us time
-- out: id code_request_id
-- gives: one
insert into code_request (org_id, member_id, requested_by, expires_us, created_us)
values (:person_manager.org_id, :person_manager.member_id, :person_manager.caller_id, :expires_us, :now_us)
returning id;

-- A request of somebody who is no administrator any more is over.
-- query: code_request_page
-- needs: caller
-- in: low code_request_id, high code_request_id, now_us time, limit int
-- out: id code_request_id, member member_id, requested_by member_id, expires_us time, created_us time
-- gives: many
select r.id, r.member_id, r.requested_by, r.expires_us, r.created_us
from code_request r join member a on a.org_id = r.org_id and a.id = r.requested_by
  join member m on m.org_id = r.org_id and m.id = r.member_id
where r.org_id = :caller.org_id and r.id between :low and :high and r.is_granted is null and r.expires_us > :now_us
  and (a.roles & 1) <> 0 and a.closed_us is null and m.closed_us is null
order by r.id limit :limit;

-- query: code_request_mine_count
-- needs: caller
-- in: now_us time
-- out: n int
-- gives: one
select count(*)
from code_request r join member a on a.org_id = r.org_id and a.id = r.requested_by
  join member m on m.org_id = r.org_id and m.id = r.member_id
where r.org_id = :caller.org_id and r.is_granted is null and r.expires_us > :now_us
  and (a.roles & 1) <> 0 and a.closed_us is null and m.closed_us is null
  and r.requested_by <> :caller.member_id and r.member_id <> :caller.member_id;

-- query: code_request_find
-- needs: caller
-- in: id code_request_id, now_us time
-- out: member member_id, requested_by member_id, is_over bool, is_decided bool, is_granted bool
-- gives: maybe
select r.member_id, r.requested_by,
  case when r.expires_us <= :now_us or (a.roles & 1) = 0 or a.closed_us is not null or m.closed_us is not null
    then 1 else 0 end,
  case when r.is_granted is null then 0 else 1 end, coalesce(r.is_granted, 0)
from code_request r join member a on a.org_id = r.org_id and a.id = r.requested_by
  join member m on m.org_id = r.org_id and m.id = r.member_id
where r.org_id = :caller.org_id and r.id = :id;

-- query: code_request_decide
-- needs: caller
-- in: id code_request_id, is_granted bool, now_us time
-- gives: changes
update code_request set is_granted = :is_granted, decided_by = :caller.member_id, decided_us = :now_us
where org_id = :caller.org_id and id = :id and is_granted is null and expires_us > :now_us;

-- query: me_row
-- needs: caller
-- out: login utf8?, has_password bool, is_waiting bool, version int
-- gives: one
select login, case when password_phc is null then 0 else 1 end, is_waiting, version
from member where org_id = :caller.org_id and id = :caller.member_id;

-- query: me_badge
-- needs: caller
-- out: until_us time?
-- gives: one
select verified_until_us from member where org_id = :caller.org_id and id = :caller.member_id;

-- query: me_claim
-- needs: caller
-- out: state int, role int, reason utf8, created_us time, decided_us time?, maker_last utf8?, maker_first utf8?
-- gives: maybe
select c.state, c.role, c.reason, c.created_us, c.decided_us, m.last_name as maker_last, m.first_name as maker_first
from claim c left join staff_link l on l.org_id = c.org_id and l.id = c.staff_link_id
  left join member m on m.org_id = l.org_id and m.id = l.created_by
where c.org_id = :caller.org_id and c.member_id = :caller.member_id order by c.id desc limit 1;

-- query: me_decides
-- needs: caller
-- out: claims int, administrators int
-- gives: one
select (select count(*) from claim c where c.org_id = :caller.org_id and c.state = 0
    and c.member_id <> :caller.member_id) as claims,
  (select count(*) from member m where m.org_id = :caller.org_id and (m.roles & 1) <> 0 and m.closed_us is null
    and m.is_waiting = 0 and m.password_phc is not null) as administrators;

-- query: me_waits_for
-- needs: caller
-- out: last_name utf8, first_name utf8
-- gives: maybe
select m.last_name, m.first_name from join_request r join invite i on i.id = r.invite_id
  join member m on m.id = i.created_by and m.org_id = r.org_id
where r.org_id = :caller.org_id and r.member_id = :caller.member_id and r.approved is null
order by r.id limit 1;

-- query: me_waits_for_group
-- needs: caller
-- out: last_name utf8, first_name utf8
-- gives: maybe
select m.last_name, m.first_name from unit_request r join unit_invite i on i.id = r.invite_id and i.org_id = r.org_id
  join member m on m.id = i.created_by and m.org_id = r.org_id
where r.org_id = :caller.org_id and r.member_id = :caller.member_id and r.verdict is null
order by r.id limit 1;

-- Of all groups for an administrator, else of those that access_unit_teach opens: led (from above too), curated, taught.
-- query: me_unit_requests
-- needs: caller
-- in: all_units bool, now_us time
-- out: n int
-- gives: one
with recursive led (id) as (
  select p.unit_id from unit_post p
  where p.org_id = :caller.org_id and p.member_id = :caller.member_id and p.until_us is null and p.post = 0
  union
  select u.id from unit u join led on u.parent_id = led.id where u.org_id = :caller.org_id)
select count(*) from unit_request r join unit u on u.id = r.unit_id and u.org_id = r.org_id
where r.org_id = :caller.org_id and r.verdict is null and u.closed_us is null and (:all_units = 1
  or r.unit_id in (select id from led)
  or exists (select 1 from unit_post p where p.org_id = r.org_id and p.unit_id = r.unit_id
    and p.member_id = :caller.member_id and p.post = 1 and p.until_us is null)
  or exists (select 1 from teaching t where t.org_id = r.org_id and t.unit_id = r.unit_id
    and t.member_id = :caller.member_id and (t.until_us is null or t.until_us > :now_us)));

-- --- an account goes over to the listed member ---

-- query: take_over_from
-- unguarded: the request was decided by a teacher of the group
-- in: org org_id, id member_id
-- out: login utf8, login_fold utf8, password_phc utf8
-- gives: maybe
select login, login_fold, password_phc from member
where org_id = :org and id = :id and is_waiting = 1 and closed_us is null and login is not null
  and password_phc is not null;

-- query: take_over_to
-- unguarded: a student of the group of the teacher who decides
-- in: org org_id, id member_id, login utf8, login_fold utf8, password_phc utf8
-- gives: changes
update member set login = :login, login_fold = :login_fold, password_phc = :password_phc, version = version + 1
where org_id = :org and id = :id and login is null and password_phc is null and closed_us is null
  and (roles & 39) = 0 and was_staff = 0;

-- query: take_over_sessions
-- unguarded: as take_over_to
-- in: org org_id, from_id member_id, to_id member_id
-- gives: none
update session set member_id = :to_id where org_id = :org and member_id = :from_id and ended_us is null;

-- query: take_over_journal
-- unguarded: as take_over_to
-- in: org org_id, from_id member_id, to_id member_id
-- gives: none
update account_event set member_id = :to_id where org_id = :org and member_id = :from_id;

-- query: take_over_preference
-- unguarded: as take_over_to
-- in: org org_id, from_id member_id, to_id member_id
-- gives: none
update preference set member_id = :to_id where org_id = :org and member_id = :from_id
  and not exists (select 1 from preference p where p.org_id = :org and p.member_id = :to_id);

-- query: role_add
-- unguarded: the member was proven, or is the caller
-- in: org org_id, id member_id, role roles
-- gives: changes
update member set roles = roles | :role, version = version + 1
where org_id = :org and id = :id and closed_us is null and (roles & :role) = 0;

-- query: member_approve
-- unguarded: the join request was decided by a manager of its chat
-- in: org org_id, id member_id
-- gives: changes
update member set is_waiting = 0, version = version + 1
where org_id = :org and id = :id and is_waiting = 1 and closed_us is null;

-- query: member_close
-- unguarded: the join request was decided by a manager of its chat
-- in: org org_id, id member_id, now_us time, erase_us time
-- gives: none
update member set closed_us = :now_us, login = null, login_fold = null, password_phc = null, erase_us = :erase_us,
  version = version + 1
where org_id = :org and id = :id and closed_us is null;

-- --- from lists ---

-- query: listed_insert
-- unguarded: the import's administrator was proven
-- in: org org_id, last_name utf8, first_name utf8, middle_name utf8, name_sort utf8, name_skeleton utf8, roles roles,
--   position utf8, external_id utf8, minor_until_us time, now_us time
-- out: id member_id
-- gives: one
insert into member (org_id, last_name, first_name, middle_name, name_sort, name_skeleton, roles, position, external_id,
  minor_until_us, created_us)
values (:org, :last_name, :first_name, :middle_name, :name_sort, :name_skeleton, :roles, :position, nullif(:external_id, ''),
  nullif(:minor_until_us, 0), :now_us)
returning id;

-- query: listed_set
-- unguarded: the import's administrator was proven
-- in: org org_id, id member_id, last_name utf8, first_name utf8, middle_name utf8, name_sort utf8, name_skeleton utf8,
--   roles roles, position utf8, external_id utf8, minor_until_us time
-- out: version int
-- gives: maybe
update member set last_name = :last_name, first_name = :first_name, middle_name = :middle_name, name_sort = :name_sort,
  name_skeleton = :name_skeleton, was_staff = case when was_staff <> 0 or (roles & 39) <> 0 then 1 else 0 end,
  roles = :roles, position = :position, external_id = nullif(:external_id, ''), minor_until_us = nullif(:minor_until_us, 0),
  version = version + 1
where org_id = :org and id = :id and closed_us is null
returning version;

-- query: listed_reopen
-- unguarded: the import's administrator was proven
-- in: org org_id, id member_id
-- gives: changes
update member set closed_us = null, left_reason = '', left_by = null, erase_us = null, version = version + 1
where org_id = :org and id = :id and closed_us is not null and erased_us is null;

-- query: listed_forget_external
-- unguarded: the import's administrator was proven
-- in: org org_id, id member_id
-- gives: none
update member set external_id = null where org_id = :org and id = :id;

-- --- leaving ---

-- query: member_leave
-- unguarded: the member was proven, or stands in a list whose administrator was
-- in: org org_id, id member_id, by_member member_id, reason utf8, erase_us time, now_us time
-- gives: none
update member set closed_us = :now_us, left_reason = :reason, left_by = nullif(:by_member, 0), erase_us = :erase_us,
  version = version + 1
where org_id = :org and id = :id and closed_us is null;

-- How long an organisation keeps the data of those who left.
-- query: erase_after
-- unguarded: as member_leave
-- in: org org_id
-- out: days int
-- gives: one
select erase_after_days as days from org where id = :org;

-- query: member_come_back
-- unguarded: the member was proven to have left the caller's organisation
-- in: org org_id, id member_id, since_us time
-- gives: changes
update member set closed_us = null, left_reason = '', left_by = null, erase_us = null, version = version + 1
where org_id = :org and id = :id and closed_us > :since_us and erased_us is null and left_by is not null;

-- What is left of a person: an id with a role, so that their messages have an author and the record its actors.
-- query: member_erase
-- unguarded: the member has left, or the term was over
-- in: org org_id, id member_id, last utf8, first utf8, sort utf8, now_us time
-- gives: changes
update member set last_name = :last, first_name = :first, middle_name = '', name_sort = :sort, name_skeleton = '',
  position = '', login = null, login_fold = null, password_phc = null, external_id = null, minor_until_us = null, left_reason = '',
  erased_us = :now_us, version = version + 1
where org_id = :org and id = :id and closed_us is not null and erased_us is null;

-- query: account_events_erase
-- unguarded: as member_erase
-- in: org org_id, id member_id
-- gives: changes
delete from account_event where org_id = :org and member_id = :id;

-- query: preference_erase
-- unguarded: as member_erase
-- in: org org_id, id member_id
-- gives: changes
delete from preference where org_id = :org and member_id = :id;

-- query: sessions_erase
-- unguarded: as member_erase
-- in: org org_id, id member_id
-- gives: changes
delete from session where org_id = :org and member_id = :id;

-- query: audit_about_erase
-- unguarded: org and member were proven, or the term was over
-- in: org org_id, member member_id
-- gives: changes
delete from audit_about where org_id = :org and member_id = :member;

-- query: role_reasons_erase
-- unguarded: as member_erase
-- in: org org_id, id member_id
-- gives: changes
update role_change set reason = '' where org_id = :org and member_id = :id and reason <> '';

-- query: codes_erase
-- unguarded: as member_erase
-- in: org org_id, id member_id
-- gives: changes
delete from code where org_id = :org and member_id = :id;

-- --- accounts tied over two organisations ---

-- query: link_rows
-- unguarded: the account was proven; both sides of a tie are ended together
-- in: org org_id, member member_id, limit int
-- out: id link_id, to_org org_id, to_member member_id
-- gives: many
select id, to_org, to_member from account_link where org_id = :org and member_id = :member order by id limit :limit;

-- query: link_row_back
-- unguarded: the other side of a row of link_rows, or of the caller's own
-- in: org org_id, member member_id, to_org org_id, to_member member_id
-- out: id link_id
-- gives: maybe
select id from account_link where org_id = :org and member_id = :member and to_org = :to_org and to_member = :to_member;

-- query: link_row_delete
-- unguarded: as link_row_back
-- in: id link_id, back link_id
-- gives: none
delete from account_link where id in (:id, :back);

-- query: link_org_name
-- in: org org_id
-- out: name utf8
-- gives: one
select name from org where id = :org;

-- Where one is signed in by a tie: the rows of both of its sides.
-- query: session_entered_list
-- unguarded: as link_row_back
-- in: id link_id, back link_id, now_us time
-- out: id session_id, member member_id
-- gives: many
select id, member_id from session
where entered_link in (:id, :back) and ended_us is null and expires_us > :now_us
order by id desc limit 200;

-- query: link_offer_erase
-- unguarded: the account was proven
-- in: org org_id, member member_id
-- gives: none
delete from link_offer where org_id = :org and member_id = :member;
