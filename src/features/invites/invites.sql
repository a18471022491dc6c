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
