-- Reads: res_partner, res_country. Needs: SELECT on them. One row per company or person that was ever invoiced or
-- offered something; no names, addresses or contacts are taken.
-- 读取：客户（res_partner）及国家。所需权限：对上述表的 SELECT。仅取有过报价或开票的客户，不取名称、地址和联系方式。
with
-- include: people
select
  cast(p.id as text) as key,
  greatest(p.write_date, c.write_date, w.changed) at time zone 'UTC' as changed,
  p.create_date at time zone 'UTC' as created,
  cast(p.id as text) as customer_id,
  date_trunc('second', p.create_date) at time zone 'UTC' as created_at,
  w.who as created_by, w.department as created_in, w.is_system as created_by_system,
  c.code as region
from res_partner p
left join res_country c on c.id = p.country_id
left join people w on w.id = p.create_uid
where p.id = p.commercial_partner_id
  and (p.customer_rank > 0
    or exists (select from sale_order s join res_partner b on b.id = s.partner_id where b.commercial_partner_id = p.id))
