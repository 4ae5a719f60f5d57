-- Reads: tabSales Order, tabVersion, tabCommunication. Needs: SELECT. One row per sales order, with its submission, the mail that
-- confirms it and its cancellation. An order and its amendments are one; its values are those of the last of them.
-- 读取：tabSales Order、tabVersion、tabCommunication。所需权限：SELECT。每张销售订单一行，含提交、确认邮件与作废；
-- 订单与其修订单视为一张，取最后一次修订的内容。
with recursive
-- include: people
-- include: companies
-- include: steps
-- include: sent
-- include: amended
select
  f.name as `key`,
  greatest(f.modified, o.modified, coalesce(w.changed, o.modified), coalesce(k.changed, o.modified),
    coalesce(s.changed, o.modified), coalesce(v.changed, o.modified),
    coalesce(m.changed, o.modified), coalesce(n.changed, o.modified),
    coalesce(c.changed, o.modified), coalesce(x.changed, o.modified)) as changed,
  f.creation as created,
  f.name as order_id,
  o.customer as customer_id,
  f.creation as created_at,
  w.who as created_by, w.department as created_in, w.is_system as created_by_system,
  s.at as submitted_at,
  v.who as submitted_by, v.department as submitted_in,
  m.at as confirmed_at,
  n.who as confirmed_by, n.department as confirmed_in, n.is_system as confirmed_by_system,
  c.at as cancelled_at,
  x.who as cancelled_by, x.department as cancelled_in,
  o.delivery_date as promised_date,
  o.status,
  o.base_grand_total as amount,
  o.territory as region,
  k.currency,
  o.company as business_unit
from `tabSales Order` f
join (
  select a.first_name, a.name, row_number() over (partition by a.first_name order by a.nth desc, a.name desc) as nth
  from amended a
) last on last.first_name = f.name and last.nth = 1
join `tabSales Order` o on o.name = last.name
left join companies k on k.name = o.company
left join steps s on s.ref_doctype = 'Sales Order' and s.docname = f.name and s.step = 'submitted'
left join steps c on c.ref_doctype = 'Sales Order' and c.docname = o.name and c.step = 'cancelled'
left join sent m on m.ref_doctype = 'Sales Order' and m.docname = f.name
left join people w on w.id = f.owner
left join people v on v.id = s.uid
left join people n on n.id = m.uid
left join people x on x.id = c.uid
