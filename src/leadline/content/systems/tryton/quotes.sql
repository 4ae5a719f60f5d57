-- Reads: sale_sale, currency_currency. Needs: SELECT. One row per sale; each begins as a quotation.
-- 读取：sale_sale、币种。所需权限：SELECT。每张销售单一行，均由报价开始。
with
-- include: people
-- include: companies
select
  cast(s.id as text) as key,
  greatest(s.create_date, s.write_date, w.changed, k.changed) as changed,
  s.create_date as created,
  cast(s.id as text) as quote_id,
  s.number,
  case when s.origin like 'sale.opportunity,%' then split_part(s.origin, ',', 2) end as opportunity_id,
  cast(s.party as text) as customer_id,
  s.create_date as created_at,
  w.who as created_by, w.is_system as created_by_system,
  s.state as status,
  s.untaxed_amount_cache as amount,
  m.code as currency,
  k.name as business_unit
from sale_sale s
left join companies k on k.id = s.company
left join currency_currency m on m.id = s.currency
left join people w on w.id = s.create_uid
