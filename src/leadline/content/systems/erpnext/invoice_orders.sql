-- Reads: tabSales Invoice Item, tabSales Invoice. Needs: SELECT. One row per pair of invoice and sales order.
-- 读取：tabSales Invoice Item、tabSales Invoice。所需权限：SELECT。发票与销售订单每对一行。
select
  concat(l.parent, ':', l.sales_order) as `key`,
  max(greatest(l.modified, i.modified)) as changed,
  max(i.creation) as created,
  l.parent as invoice_id,
  l.sales_order as order_id
from `tabSales Invoice Item` l
join `tabSales Invoice` i on i.name = l.parent and i.is_return = 0
where l.sales_order is not null and l.sales_order <> ''
group by l.parent, l.sales_order
