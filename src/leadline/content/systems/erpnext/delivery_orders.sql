-- Reads: tabDelivery Note Item, tabDelivery Note. Needs: SELECT. One row per pair of delivery note and sales order.
-- 读取：tabDelivery Note Item、tabDelivery Note。所需权限：SELECT。送货单与销售订单每对一行。
select
  concat(i.parent, ':', i.against_sales_order) as `key`,
  max(greatest(i.modified, d.modified)) as changed,
  max(d.creation) as created,
  i.parent as delivery_id,
  i.against_sales_order as order_id
from `tabDelivery Note Item` i
join `tabDelivery Note` d on d.name = i.parent and d.is_return = 0
where i.against_sales_order is not null and i.against_sales_order <> ''
group by i.parent, i.against_sales_order
