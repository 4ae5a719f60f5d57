-- Reads: tabSales Invoice (credit notes), tabVersion. Needs: SELECT. One row per credit note; it is a step of the invoice it is
-- made against, or stands alone.
-- 读取：tabSales Invoice（红票）、tabVersion。所需权限：SELECT。每张红票一行，计入原发票；未指明原发票时单独成行。
with
-- include: people
-- include: steps
select
  i.name as `key`,
  greatest(i.modified, coalesce(s.changed, i.modified), coalesce(w.changed, i.modified)) as changed,
  coalesce(o.creation, i.creation) as created, -- of the invoice whose step it is
  coalesce(nullif(i.return_against, ''), i.name) as invoice_id,
  case when i.docstatus = 1 then timestamp(i.posting_date, coalesce(i.posting_time, '00:00:00')) end as posted_at,
  w.who as posted_by, w.department as posted_in, w.is_system as posted_by_system
from `tabSales Invoice` i
left join `tabSales Invoice` o on o.name = i.return_against
left join steps s on s.ref_doctype = 'Sales Invoice' and s.docname = i.name and s.step = 'submitted'
left join people w on w.id = coalesce(s.uid, i.owner)
where i.is_return = 1
