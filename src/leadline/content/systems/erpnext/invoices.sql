-- Reads: tabSales Invoice, tabVersion, tabCommunication. Needs: SELECT. One row per sales invoice that is no credit note;
-- posted_at is its posting date and time once it is submitted, sent_at when it was first mailed.
-- 读取：tabSales Invoice、tabVersion、tabCommunication。所需权限：SELECT。每张销售发票一行（红票除外）；
-- 提交后以过账日期时间为开票时间，首次邮件发送时间为寄送时间。
with
-- include: people
-- include: companies
-- include: steps
-- include: sent
select
  i.name as `key`,
  greatest(i.modified, coalesce(s.changed, i.modified), coalesce(w.changed, i.modified),
    coalesce(k.changed, i.modified), coalesce(m.changed, i.modified), coalesce(n.changed, i.modified)) as changed,
  i.creation as created,
  i.name as invoice_id,
  i.customer as customer_id,
  case when i.docstatus in (1, 2) then timestamp(i.posting_date, coalesce(i.posting_time, '00:00:00')) end as posted_at,
  coalesce(s.at, case when i.docstatus in (1, 2) then i.creation end) as recorded_at,
  w.who as posted_by, w.department as posted_in, w.is_system as posted_by_system,
  m.at as sent_at,
  n.who as sent_by, n.department as sent_in, n.is_system as sent_by_system,
  i.due_date,
  i.status,
  i.base_grand_total as amount,
  k.currency,
  i.company as business_unit
from `tabSales Invoice` i
left join companies k on k.name = i.company
left join steps s on s.ref_doctype = 'Sales Invoice' and s.docname = i.name and s.step = 'submitted'
left join sent m on m.ref_doctype = 'Sales Invoice' and m.docname = i.name
left join people w on w.id = coalesce(s.uid, i.owner)
left join people n on n.id = m.uid
where i.is_return = 0
