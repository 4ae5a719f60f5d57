-- Reads: tabDelivery Note, tabVersion. Needs: SELECT. One row per delivery note that is no return; shipped_at is its posting
-- date and time once it is submitted.
-- 读取：tabDelivery Note、tabVersion。所需权限：SELECT。每张送货单一行（退货除外）；提交后以过账日期时间为发货时间。
with
-- include: people
-- include: companies
-- include: steps
select
  d.name as `key`,
  greatest(d.modified, coalesce(s.changed, d.modified), coalesce(w.changed, d.modified),
    coalesce(k.changed, d.modified)) as changed,
  d.creation as created,
  d.name as delivery_id,
  case when d.docstatus = 1 then timestamp(d.posting_date, coalesce(d.posting_time, '00:00:00')) end as shipped_at,
  coalesce(s.at, case when d.docstatus = 1 then d.creation end) as recorded_at,
  w.who as shipped_by, w.department as shipped_in, w.is_system as shipped_by_system,
  d.status,
  d.company as business_unit
from `tabDelivery Note` d
left join companies k on k.name = d.company
left join steps s on s.ref_doctype = 'Delivery Note' and s.docname = d.name and s.step = 'submitted'
left join people w on w.id = coalesce(s.uid, d.owner)
where d.is_return = 0
