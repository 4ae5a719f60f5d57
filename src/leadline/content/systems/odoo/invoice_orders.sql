-- Reads: sale_order_line_invoice_rel, sale_order_line, account_move_line, account_move. Needs: SELECT.
-- One row per pair of invoice and order: one invoice may bill several orders, and one order have several invoices.
-- 读取：订单行与发票行的对应关系。所需权限：SELECT。发票与订单为多对多，每对一行。
select
  cast(i.id as text) || ':' || cast(o.order_id as text) as key,
  max(greatest(i.write_date, l.write_date, o.write_date)) at time zone 'UTC' as changed,
  max(i.create_date) at time zone 'UTC' as created,
  cast(i.id as text) as invoice_id,
  cast(o.order_id as text) as order_id
from sale_order_line_invoice_rel x
join account_move_line l on l.id = x.invoice_line_id
join account_move i on i.id = l.move_id and i.move_type = 'out_invoice'
join sale_order_line o on o.id = x.order_line_id
group by i.id, o.order_id
