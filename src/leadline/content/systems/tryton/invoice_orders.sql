-- Reads: account_invoice_line, account_invoice, sale_line. Needs: SELECT. One row per pair of invoice and order.
-- 读取：发票行、销售行。所需权限：SELECT。发票与订单每对一行。
select
  cast(i.id as text) || ':' || cast(s.sale as text) as key,
  max(greatest(i.create_date, i.write_date, l.create_date, l.write_date, s.create_date, s.write_date)) as changed,
  max(i.create_date) as created,
  cast(i.id as text) as invoice_id,
  cast(s.sale as text) as order_id
from account_invoice_line l
join account_invoice i on i.id = l.invoice and i.type = 'out'
join sale_line s on l.origin = 'sale.line,' || cast(s.id as text)
group by i.id, s.sale
