-- Reads: tabSales Order, tabVersion. Needs: SELECT. One row per sales order, with its submission and cancellation.
-- 读取：tabSales Order、tabVersion。所需权限：SELECT。每张销售订单一行，含提交与作废。
with
-- include: people
-- include: companies
-- include: steps
select
  o.name as `key`,
  greatest(o.modified, coalesce(w.changed, o.modified), coalesce(k.changed, o.modified),
    coalesce(s.changed, o.modified), coalesce(v.changed, o.modified),
    coalesce(c.changed, o.modified), coalesce(x.changed, o.modified)) as changed,
  o.creation as created,
  o.name as order_id,
  o.customer as customer_id,
  o.creation as created_at,
  w.who as created_by, w.department as created_in, w.is_system as created_by_system,
  s.at as submitted_at,
  v.who as submitted_by, v.department as submitted_in,
  c.at as cancelled_at,
  x.who as cancelled_by, x.department as cancelled_in,
  o.delivery_date as promised_date,
  o.status,
  o.base_grand_total as amount,
  o.territory as region,
  k.currency,
  o.company as business_unit
from `tabSales Order` o
left join companies k on k.name = o.company
left join steps s on s.ref_doctype = 'Sales Order' and s.docname = o.name and s.step = 'submitted'
left join steps c on c.ref_doctype = 'Sales Order' and c.docname = o.name and c.step = 'cancelled'
left join people w on w.id = o.owner
left join people v on v.id = s.uid
left join people x on x.id = c.uid
