-- Reads: tabSales Order, tabVersion. Needs: SELECT. One row per amendment of a sales order, and per version of a submitted one in
-- which its total or its delivery date changed.
-- 读取：tabSales Order、tabVersion。所需权限：SELECT。订单每次修订一行；已提交订单的总额或交期变更，每个版本一行。
with recursive
-- include: people
-- include: steps
-- include: amended
select
  x.`key`,
  greatest(x.changed, coalesce(w.changed, x.changed)) as changed,
  x.created,
  x.order_id,
  x.activity,
  x.at,
  w.who, w.department, w.is_system
from (
  select o.name as `key`, greatest(o.modified, f.modified) as changed, f.creation as created, a.first_name as order_id,
    'amended' as activity, o.creation as at, o.owner as uid
  from amended a
  join `tabSales Order` o on o.name = a.name
  join `tabSales Order` f on f.name = a.first_name
  where a.nth > 0
  union all
  select concat('version ', v.name), greatest(v.modified, f.modified, s.changed), f.creation, a.first_name,
    case when v.data like '%"grand_total",%' then 'total changed' else 'delivery date changed' end, v.creation, v.owner
  from tabVersion v
  join amended a on a.name = v.docname
  join `tabSales Order` f on f.name = a.first_name
  join steps s on s.ref_doctype = 'Sales Order' and s.docname = v.docname and s.step = 'submitted'
  where v.ref_doctype = 'Sales Order' and v.creation > s.at and v.data not like '%"docstatus",%'
    and (v.data like '%"grand_total",%' or v.data like '%"delivery_date",%')
) x
left join people w on w.id = x.uid
