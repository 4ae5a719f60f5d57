-- Reads: sale_order, res_country, res_currency, the audit trail. Needs: SELECT. One row per quotation that was confirmed.
-- confirmed_at only where the trail has no such change: then it is the order date, which Odoo sets on confirmation.
-- 读取：已确认的销售单及变更轨迹。所需权限：SELECT。变更轨迹没有确认记录时，confirmed_at 取订单日期（Odoo 在确认时写入）。
with
-- include: people
-- include: companies
-- include: trail
select
  cast(s.id as text) as key,
  greatest(s.write_date, b.write_date, c.write_date, m.write_date, sold.changed, k.changed) at time zone 'UTC' as changed,
  s.create_date at time zone 'UTC' as created,
  cast(s.id as text) as order_id,
  s.name as number,
  cast(b.commercial_partner_id as text) as customer_id,
  date_trunc('second', case when sold.id is null then s.date_order end) at time zone 'UTC' as confirmed_at,
  s.commitment_date at time zone 'UTC' as promised_date,
  s.state as status,
  s.amount_untaxed as amount,
  m.name as currency,
  c.code as region,
  k.name as business_unit
from sale_order s
left join companies k on k.id = s.company_id
left join res_partner b on b.id = s.partner_id
left join res_country c on c.id = b.country_id
left join res_currency m on m.id = s.currency_id
left join (
  select distinct on (t.res_id) t.* from trail t
  where t.model = 'sale.order' and t.field = 'state' and t.became = 'sale'
  order by t.res_id, t.at, t.id
) sold on sold.res_id = s.id
where s.state in ('sale', 'done') or sold.id is not null
