-- Questions to the index of words, whose tables features/chats writes (find.c). A match is written as SQLite takes it,
-- ("a" OR "ab"*) AND "_c5"; PostgreSQL's form is made of it here. Terms are letters, digits and "_".

-- query: search_own_chats
-- needs: caller
-- in: limit int
-- out: id chat_id, title utf8, last_name utf8?, first_name utf8?, middle_name utf8?
-- gives: many
select c.id, c.title, o.last_name, o.first_name, o.middle_name
from chat_member cm join chat c on c.id = cm.chat_id and c.org_id = cm.org_id
  left join member o on o.org_id = c.org_id and c.kind = 0
    and o.id = case when c.direct_low = cm.member_id then c.direct_high else c.direct_low end
where cm.org_id = :caller.org_id and cm.member_id = :caller.member_id
order by c.id limit :limit;

-- query: search_page
-- engine: sqlite
-- needs: caller
-- in: match utf8, low int, high int, limit int
-- out: id int, chat chat_id, n message_id, author member_id, text utf8, holds int, created_us time
-- gives: many
select d.id, d.chat_id, d.n, m.author_id, m.text, m.holds, m.created_us
from search_text s
  cross join search_doc d on d.id = s.rowid
  cross join chat_member cm on cm.chat_id = d.chat_id and cm.member_id = :caller.member_id and cm.org_id = d.org_id and d.n > cm.joined_n
  cross join message m on m.chat_id = d.chat_id and m.n = d.n and m.deleted_us is null
where s.search_text match :match and s.rowid between :low and :high and d.org_id = :caller.org_id
order by s.rowid desc limit :limit;

-- query: search_page
-- engine: postgres
-- needs: caller
-- in: match utf8, low int, high int, limit int
-- out: id int, chat chat_id, n message_id, author member_id, text utf8, holds int, created_us time
-- gives: many
with q as materialized (
  select cast(replace(replace(replace(replace(:match, '"*', ''':*'), '"', ''''), ' OR ', ' | '), ' AND ', ' & ')
    || case when (:high >> 52) - (:low >> 52) > 40 then '' else
      ' & (' || (select string_agg('''_t' || t || '''', ' | ') from generate_series(:low >> 52, :high >> 52) t) || ')' end
    as tsquery) as words),
  hit as materialized (select s.id from search_text s where s.words @@ (select words from q) and s.id between :low and :high)
select d.id, d.chat_id, d.n, m.author_id, m.text, m.holds, m.created_us
from hit
  join search_doc d on d.id = hit.id and d.org_id = :caller.org_id
  join chat_member cm on cm.chat_id = d.chat_id and cm.member_id = :caller.member_id and cm.org_id = d.org_id and d.n > cm.joined_n
  join message m on m.chat_id = d.chat_id and m.n = d.n and m.org_id = d.org_id and m.deleted_us is null
order by hit.id desc limit :limit;

-- query: search_count
-- engine: sqlite
-- needs: caller
-- in: match utf8, low int, high int, most int
-- out: n int
-- gives: one
select count(*) from (select 1 from search_text s
  cross join search_doc d on d.id = s.rowid
  cross join chat_member cm on cm.chat_id = d.chat_id and cm.member_id = :caller.member_id and cm.org_id = d.org_id and d.n > cm.joined_n
where s.search_text match :match and s.rowid between :low and :high and d.org_id = :caller.org_id
order by s.rowid desc limit :most) t;

-- query: search_count
-- engine: postgres
-- needs: caller
-- in: match utf8, low int, high int, most int
-- out: n int
-- gives: one
with q as materialized (
  select cast(replace(replace(replace(replace(:match, '"*', ''':*'), '"', ''''), ' OR ', ' | '), ' AND ', ' & ')
    as tsquery) as words),
  hit as materialized (select s.id from search_text s
    where s.words @@ (select words from q) and s.id between :low and :high limit :most)
select count(*) from hit
  join search_doc d on d.id = hit.id and d.org_id = :caller.org_id
  join chat_member cm on cm.chat_id = d.chat_id and cm.member_id = :caller.member_id and cm.org_id = d.org_id and d.n > cm.joined_n;
