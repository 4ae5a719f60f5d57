-- Reads: tabSales Invoice, tabSales Invoice Item, tabSales Order, tabVersion. Needs: SELECT. Invoices that move the goods
-- themselves (update_stock): each is a delivery, or a return, without a delivery note. One row per such invoice and sales order;
-- the time stands in the first of them.
-- 读取：tabSales Invoice、tabSales Invoice Item、tabSales Order、tabVersion。所需权限：SELECT。直接更新库存的发票
-- （update_stock）即发货或退货，没有送货单。每张发票与销售订单一行，时间仅在首行。
with recursive
-- include: people
-- include: steps
-- include: amended
select
  concat(i.name, ':', coalesce(l.order_id, '')) as `key`,
  greatest(i.modified, coalesce(s.changed, i.modified), coalesce(w.changed, i.modified)) as changed,
  i.creation as created,
  i.name as delivery_id,
  case when i.is_return = 1 then 'yes' else 'no' end as returned,
  nullif(i.return_against, '') as returned_of,
  l.order_id,
  case when coalesce(l.nth, 1) = 1 then timestamp(i.posting_date, coalesce(i.posting_time, '00:00:00')) end as moved_at,
  coalesce(s.at, i.creation) as recorded_at,
  w.who as moved_by, w.department as moved_in, w.is_system as moved_by_system,
  i.status,
  i.company as business_unit
from `tabSales Invoice` i
left join (
  select pairs.parent, pairs.order_id, row_number() over (partition by pairs.parent order by pairs.order_id) as nth
  from (
    select distinct each_one.parent, coalesce(a.first_name, each_one.sales_order) as order_id
    from `tabSales Invoice Item` each_one
    left join amended a on a.name = each_one.sales_order
    where each_one.sales_order is not null and each_one.sales_order <> ''
  ) pairs
) l on l.parent = i.name
left join steps s on s.ref_doctype = 'Sales Invoice' and s.docname = i.name and s.step = 'submitted'
left join people w on w.id = coalesce(s.uid, i.owner)
where i.update_stock = 1 and i.docstatus = 1
