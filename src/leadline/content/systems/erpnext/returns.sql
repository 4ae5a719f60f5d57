-- Reads: tabDelivery Note (returns). Needs: SELECT. One row per return of goods.
-- 读取：tabDelivery Note（退货）。所需权限：SELECT。每张退货单一行。
with
-- include: people
-- include: companies
select
  d.name as `key`,
  greatest(d.modified, coalesce(w.changed, d.modified), coalesce(k.changed, d.modified)) as changed,
  d.creation as created,
  d.name as return_id,
  d.return_against as delivery_id,
  case when d.docstatus = 1 then timestamp(d.posting_date, coalesce(d.posting_time, '00:00:00')) end as received_at,
  w.who as received_by, w.department as received_in, w.is_system as received_by_system,
  d.company as business_unit
from `tabDelivery Note` d
left join companies k on k.name = d.company
left join people w on w.id = d.owner
where d.is_return = 1
