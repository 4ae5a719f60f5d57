-- Reads: tabSales Invoice Item, tabSales Invoice, tabSales Order. Needs: SELECT. One row per pair of invoice and sales order, an
-- amended order under its first name.
-- 读取：tabSales Invoice Item、tabSales Invoice、tabSales Order。所需权限：SELECT。发票与销售订单每对一行，修订单以首张单号为准。
with recursive
-- include: amended
select
  concat(l.parent, ':', coalesce(a.first_name, l.sales_order)) as `key`,
  max(greatest(l.modified, i.modified)) as changed,
  max(i.creation) as created,
  l.parent as invoice_id,
  coalesce(a.first_name, l.sales_order) as order_id
from `tabSales Invoice Item` l
join `tabSales Invoice` i on i.name = l.parent and i.is_return = 0
left join amended a on a.name = l.sales_order
where l.sales_order is not null and l.sales_order <> ''
group by l.parent, coalesce(a.first_name, l.sales_order)
