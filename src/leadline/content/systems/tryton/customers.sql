-- Reads: party_party. Needs: SELECT on it and on the tables of people. One row per party with an opportunity, a sale or a
-- customer invoice; no names, addresses or contacts are taken.
-- 读取：往来单位（party_party）。所需权限：SELECT。仅取有商机、销售单或客户发票的单位，不取名称和联系方式。
with
-- include: people
select
  cast(c.id as text) as key,
  greatest(c.create_date, c.write_date, w.changed) as changed,
  c.create_date as created,
  cast(c.id as text) as customer_id,
  c.create_date as created_at,
  w.who as created_by, w.is_system as created_by_system
from party_party c
left join people w on w.id = c.create_uid
where false
  -- if: sale_sale.party
  or exists (select from sale_sale s where s.party = c.id)
  -- end
  -- if: sale_opportunity.party
  or exists (select from sale_opportunity o where o.party = c.id)
  -- end
  -- if: account_invoice.party
  or exists (select from account_invoice i where i.party = c.id and i.type = 'out')
  -- end
