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

-- query: org_rules_row
-- needs: caller
-- out: rules utf8, version int
-- gives: one
select rules, policy_version as version from org where id = :caller.org_id;

-- query: org_rules_put
-- needs: caller
-- in: rules utf8, version int
-- gives: changes
update org set rules = :rules, policy_version = policy_version + 1
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
-- query: duty_list
-- needs: caller
-- out: id member_id
-- gives: many
select d.member_id from duty_adult d join member m on m.id = d.member_id and m.org_id = d.org_id
where d.org_id = :caller.org_id and m.closed_us is null order by d.place;

-- query: duty_clear
-- needs: caller
-- gives: none
delete from duty_adult where org_id = :caller.org_id;

-- query: duty_insert
-- needs: caller
-- in: member member_id, place int
-- gives: none
insert into duty_adult (org_id, member_id, place) values (:caller.org_id, :member, :place)
on conflict (org_id, member_id) do nothing;

-- Direct chats of people who are both here, in heaps that the rules judge alike. has_adult: of a chat without a second
-- adult, whether there is one for it (chats.sql, second_adult); not looked for unless the rule is wanted.
-- query: direct_heaps
-- needs: caller
-- in: two_adults bool, now_us time
-- out: low_roles roles, low_is_verified bool, low_is_minor bool, high_roles roles, high_is_verified bool,
--   high_is_minor bool, is_family bool, shares bool, has_second bool, has_adult bool, n int
-- gives: many
select u.low_roles, u.low_verified, u.low_minor, u.high_roles, u.high_verified, u.high_minor, u.family, u.shares,
  u.has_second, u.has_adult, count(*)
from (
  select t.low_roles, t.low_verified, t.low_minor, t.high_roles, t.high_verified, t.high_minor, t.family, t.shares,
    t.has_second,
    case when :two_adults = 0 or t.has_second = 1 or t.low_minor = t.high_minor or t.family = 1 then 1
      when exists (select 1 from enrolment e join unit_post p on p.unit_id = e.unit_id and p.post = 1
          and p.until_us is null join member a on a.id = p.member_id
        where e.member_id = case when t.low_minor = 1 then t.low else t.high end and e.until_us is null
          and a.id <> t.low and a.id <> t.high and a.verified_us is not null and (a.verified_until_us is null or a.verified_until_us > :now_us)
          and a.closed_us is null
          and a.is_waiting = 0) then 1
      when exists (select 1 from duty_adult d join member a on a.id = d.member_id
        where d.org_id = :caller.org_id and a.id <> t.low and a.id <> t.high and a.verified_us is not null and (a.verified_until_us is null or a.verified_until_us > :now_us)
          and a.closed_us is null and a.is_waiting = 0) then 1
      else 0 end as has_adult
  from (
    select l.id as low, l.roles as low_roles, case when l.verified_us is not null and (l.verified_until_us is null or l.verified_until_us > :now_us)
      then 1 else 0 end as low_verified,
      case when l.minor_until_us is not null then case when l.minor_until_us > :now_us then 1 else 0 end
        when (l.roles & 8) <> 0 and (l.roles & 55) = 0 then 1 else 0 end as low_minor,
      h.id as high, h.roles as high_roles, case when h.verified_us is not null and (h.verified_until_us is null or h.verified_until_us > :now_us)
      then 1 else 0 end as high_verified,
      case when h.minor_until_us is not null then case when h.minor_until_us > :now_us then 1 else 0 end
        when (h.roles & 8) <> 0 and (h.roles & 55) = 0 then 1 else 0 end as high_minor,
      case when exists (select 1 from guardian g where g.until_us is null
        and ((g.parent_id = l.id and g.child_id = h.id) or (g.parent_id = h.id and g.child_id = l.id)))
        then 1 else 0 end as family,
      case when exists (select 1 from chat_member a join chat_member b on b.chat_id = a.chat_id and b.member_id = h.id
        join chat g on g.id = a.chat_id and g.kind = 1 where a.member_id = l.id) then 1 else 0 end as shares,
      case when c.supervisor_id is null then 0 else 1 end as has_second
    from chat c join member l on l.id = c.direct_low and l.org_id = c.org_id
      join member h on h.id = c.direct_high and h.org_id = c.org_id
    where c.org_id = :caller.org_id and c.kind = 0 and l.closed_us is null and h.closed_us is null) as t) as u
group by u.low_roles, u.low_verified, u.low_minor, u.high_roles, u.high_verified, u.high_minor, u.family, u.shares,
  u.has_second, u.has_adult;
