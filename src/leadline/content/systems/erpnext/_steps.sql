-- When a document was submitted and cancelled, by whom: ERPNext keeps it as a change of docstatus in the document's versions,
-- where "track changes" is on (sales orders, delivery notes, invoices, payments and journal entries by default).
-- 单据提交与作废的时间和操作人：启用变更跟踪的单据（默认含销售订单、送货单、发票、收款、日记账凭证）在版本记录中保存 docstatus 变化。
steps as (
  select y.ref_doctype, y.docname, y.step, y.at, y.uid, y.changed
  from (
    select x.*, row_number() over (partition by x.ref_doctype, x.docname, x.step order by x.at, x.name) as nth
    from (
      select v.name, v.ref_doctype, v.docname, v.creation as at, v.owner as uid, v.modified as changed,
        case
          when replace(replace(v.data, ' ', ''), char(10), '') like '%["docstatus",0,1]%' then 'submitted'
          -- A copy of a cancelled document is compared with that one. / 修订单与其作废原单比对。
          when replace(replace(v.data, ' ', ''), char(10), '') like '%["docstatus",2,1]%' then 'submitted'
          when replace(replace(v.data, ' ', ''), char(10), '') like '%["docstatus",1,2]%' then 'cancelled'
        end as step
      from tabVersion v
      where v.ref_doctype in ('Quotation', 'Sales Order', 'Delivery Note', 'Sales Invoice', 'Payment Entry',
          'Journal Entry')
        and v.data like '%docstatus%'
    ) x
    where x.step is not null
  ) y
  where y.nth = 1
)
