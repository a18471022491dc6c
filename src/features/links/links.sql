-- Links: accounts of one person in two organisations. Rows of account_link are ended by people (ties.c), since whatever
-- gives an account into other hands ends them.

-- query: link_own_list
-- needs: caller
-- in: limit int
-- out: id link_id, to_org org_id, to_member member_id, slug utf8, name utf8, short_name utf8, contact utf8,
--   created_us time
-- gives: many
select l.id, l.to_org, l.to_member, o.slug, o.name, o.short_name, o.contact, l.created_us
from account_link l join org o on o.id = l.to_org
where l.org_id = :caller.org_id and l.member_id = :caller.member_id order by o.short_name, l.id limit :limit;

-- query: link_own
-- needs: caller
-- in: id link_id
-- out: to_org org_id, to_member member_id
-- gives: maybe
select to_org, to_member from account_link
where org_id = :caller.org_id and member_id = :caller.member_id and id = :id;

-- query: link_own_with
-- needs: caller
-- in: to_org org_id, to_member member_id
-- out: id link_id
-- gives: maybe
select id from account_link
where org_id = :caller.org_id and member_id = :caller.member_id and to_org = :to_org and to_member = :to_member;

-- query: link_count
-- unguarded: a number against a limit, of the caller or of who gave them the secret
-- in: org org_id, member member_id
-- out: n int
-- gives: one
select count(*) from account_link where org_id = :org and member_id = :member;

-- query: link_insert
-- unguarded: both have said their passwords
-- in: org org_id, member member_id, to_org org_id, to_member member_id, now_us time
-- out: id link_id
-- gives: one
insert into account_link (org_id, member_id, to_org, to_member, created_us)
values (:org, :member, :to_org, :to_member, :now_us) returning id;

-- Who may be entered: in, with a password of their own.
-- query: link_target
-- unguarded: the other side of the caller's own row, or of a secret that the caller holds
-- in: org org_id, member member_id
-- out: last_name utf8, first_name utf8, middle_name utf8
-- gives: maybe
select last_name, first_name, middle_name from member
where org_id = :org and id = :member and closed_us is null and is_waiting = 0 and password_phc is not null;

-- query: link_org
-- in: org org_id
-- out: slug utf8, name utf8, short_name utf8, contact utf8
-- gives: one
select slug, name, short_name, contact from org where id = :org;

-- query: link_offer_put
-- needs: caller
-- in: secret_hash hash, expires_us time, now_us time
-- gives: none
insert into link_offer (org_id, member_id, secret_hash, expires_us, created_us)
values (:caller.org_id, :caller.member_id, :secret_hash, :expires_us, :now_us)
on conflict (org_id, member_id) do update set secret_hash = excluded.secret_hash, expires_us = excluded.expires_us,
  used_by = null, created_us = excluded.created_us;

-- query: link_offer_sweep
-- unguarded: secrets that have long been over, whosoever they were
-- in: before_us time
-- gives: none
delete from link_offer where expires_us < :before_us;

-- query: link_offer_drop
-- needs: caller
-- gives: none
delete from link_offer where org_id = :caller.org_id and member_id = :caller.member_id;

-- query: link_offer_waits
-- needs: caller
-- in: now_us time
-- out: n int
-- gives: one
select count(*) from link_offer
where org_id = :caller.org_id and member_id = :caller.member_id and used_by is null and expires_us > :now_us;

-- query: link_offer_find
-- unguarded: by the hash of a secret of 256 bits
-- in: secret_hash blob
-- out: org org_id, member member_id, expires_us time, used_by member_id?
-- gives: maybe
select org_id, member_id, expires_us, used_by from link_offer where secret_hash = :secret_hash;

-- Of two at once one wins.
-- query: link_offer_use
-- unguarded: by the hash of a secret of 256 bits
-- in: secret_hash blob, used_by member_id, now_us time
-- gives: changes
update link_offer set used_by = :used_by
where secret_hash = :secret_hash and used_by is null and expires_us > :now_us;
