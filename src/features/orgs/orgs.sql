-- Organisations and the operator's one-time keys.

-- query: org_first_two
-- out: slug utf8, name utf8, short_name utf8, contact utf8
-- gives: many
select slug, name, short_name, contact from org order by id limit 2;

-- query: org_by_slug
-- in: slug utf8
-- out: slug utf8, name utf8, short_name utf8, contact utf8
-- gives: maybe
select slug, name, short_name, contact from org where slug = :slug;

-- query: org_all
-- out: id org_id, slug utf8, name utf8, short_name utf8, contact utf8, version int
-- gives: many
select id, slug, name, short_name, contact, version from org order by id;

-- query: org_own
-- needs: caller
-- out: id org_id, slug utf8, name utf8, short_name utf8, contact utf8, version int
-- gives: one
select id, slug, name, short_name, contact, version from org where id = :caller.org_id;

-- query: org_count
-- out: n int
-- gives: one
select count(*) from org;

-- query: org_insert
-- in: slug utf8, name utf8, short_name utf8, contact utf8, now_us time
-- out: id org_id
-- gives: maybe
insert into org (slug, name, short_name, contact, created_us) values (:slug, :name, :short_name, :contact, :now_us)
on conflict (slug) do nothing returning id;

-- query: org_set
-- needs: caller
-- in: name utf8, short_name utf8, contact utf8, version int
-- gives: changes
update org set name = :name, short_name = :short_name, contact = :contact, version = version + 1
where id = :caller.org_id and version = :version;

-- query: operator_key_find
-- in: key_hash hash
-- out: id int, expires_us time, is_used bool
-- gives: maybe
select id, expires_us, case when used_us is null then 0 else 1 end from operator_key where key_hash = :key_hash;

-- query: operator_key_use
-- in: id int, now_us time
-- gives: none
update operator_key set used_us = :now_us where id = :id;

-- query: operator_key_insert
-- in: key_hash hash, expires_us time, now_us time
-- gives: none
insert into operator_key (key_hash, expires_us, created_us) values (:key_hash, :expires_us, :now_us);

-- query: operator_key_sweep
-- in: before_us time
-- gives: none
delete from operator_key where expires_us < :before_us;

-- query: org_policy_row
-- in: org org_id
-- out: presence org_presence, shows_typing bool, calls org_calls, screen org_screen, version int
-- gives: one
select presence, shows_typing, calls, screen, policy_version as version from org where id = :org;

-- query: org_policy_put
-- needs: caller
-- in: presence org_presence, shows_typing bool, calls org_calls, screen org_screen, version int
-- gives: changes
update org set presence = :presence, shows_typing = :shows_typing, calls = :calls, screen = :screen,
  policy_version = policy_version + 1
where id = :caller.org_id and policy_version = :version;

-- query: org_order_all
-- unguarded: the operator's: what spaces rest on, nothing from inside
-- out: slug utf8, number utf8, day utf8
-- gives: many
select o.slug, r.number, r.day from org_order r join org o on o.id = r.org_id order by o.id;

-- query: org_order_put
-- unguarded: the operator's, who opened the space
-- in: org org_id, number utf8, day utf8, now_us time
-- gives: none
insert into org_order (org_id, number, day, created_us) values (:org, :number, :day, :now_us)
on conflict (org_id) do update set number = excluded.number, day = excluded.day;

-- query: org_id_of
-- in: slug utf8
-- out: id org_id
-- gives: maybe
select id from org where slug = :slug;

-- query: application_door_row
-- out: is_open bool, ordered application_door_order, version int
-- gives: maybe
select is_open, ordered, version from application_door where id = 1;

-- query: application_door_begin
-- gives: none
insert into application_door (id, is_open) values (1, 0) on conflict (id) do nothing;

-- query: application_door_choose
-- in: is_open bool, version int
-- gives: changes
update application_door set is_open = :is_open, version = version + 1 where id = 1 and version = :version;

-- query: application_door_obey
-- in: ordered application_door_order
-- gives: none
update application_door set ordered = :ordered, version = version + 1 where id = 1 and ordered <> :ordered;
