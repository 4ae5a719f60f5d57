-- Reads: tabDelivery Note Item, tabDelivery Note, tabSales Order. Needs: SELECT. One row per pair of delivery note and sales
-- order, an amended order under its first name.
-- 读取：tabDelivery Note Item、tabDelivery Note、tabSales Order。所需权限：SELECT。送货单与销售订单每对一行，修订单以首张单号为准。
with recursive
-- include: amended
select
  concat(i.parent, ':', coalesce(a.first_name, i.against_sales_order)) as `key`,
  max(greatest(i.modified, d.modified)) as changed,
  max(d.creation) as created,
  i.parent as delivery_id,
  coalesce(a.first_name, i.against_sales_order) as order_id
from `tabDelivery Note Item` i
join `tabDelivery Note` d on d.name = i.parent and d.is_return = 0
left join amended a on a.name = i.against_sales_order
where i.against_sales_order is not null and i.against_sales_order <> ''
group by i.parent, coalesce(a.first_name, i.against_sales_order)
