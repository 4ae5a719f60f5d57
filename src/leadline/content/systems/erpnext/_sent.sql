-- When a document was first mailed to the customer, by whom: the mails that were sent from the document itself. No subject,
-- address or text of a mail is taken.
-- 单据首次邮件发送给客户的时间和操作人（仅限从单据本身发出的邮件）；不取主题、地址和正文。
sent as (
  -- if: tabCommunication.sent_or_received
  select y.ref_doctype, y.docname, y.at, y.uid, y.changed
  from (
    select c.reference_doctype as ref_doctype, c.reference_name as docname,
      coalesce(c.communication_date, c.creation) as at, c.owner as uid, c.modified as changed,
      row_number() over (
        partition by c.reference_doctype, c.reference_name order by coalesce(c.communication_date, c.creation), c.name
      ) as nth
    from tabCommunication c
    where c.communication_type = 'Communication' and c.sent_or_received = 'Sent'
      and c.reference_doctype in ('Lead', 'Quotation', 'Sales Order', 'Sales Invoice')
  ) y
  where y.nth = 1
  -- else
  select null as ref_doctype, null as docname, null as at, null as uid, null as changed from tabUser where 1 = 0
  -- end
)
