-- Reads: sale_sale, currency_currency, ir_model_log. Needs: SELECT. One row per quotation that was confirmed.
-- 读取：sale_sale、币种、操作日志。所需权限：SELECT。每张已确认的销售单一行。
with
-- include: people
-- include: companies
-- include: steps
select
  cast(s.id as text) as key,
  greatest(s.create_date, s.write_date, sold.changed, w.changed, k.changed) as changed,
  s.create_date as created,
  cast(s.id as text) as order_id,
  s.number,
  cast(s.party as text) as customer_id,
  s.shipping_date as promised_date,
  s.state as status,
  s.untaxed_amount_cache as amount,
  m.code as currency,
  k.name as business_unit
from sale_sale s
left join companies k on k.id = s.company
left join currency_currency m on m.id = s.currency
left join (
  select distinct on (t.record) t.* from steps t
  where t.model = 'sale.sale' and t.target = 'state:confirmed'
  order by t.record, t.at, t.id
) sold on sold.record = s.id
left join people w on w.id = sold.uid
where sold.id is not null or s.state in ('confirmed', 'processing', 'done')
