-- Journal entries that book money received from a customer: submitted, with a customer credited and a bank or cash account
-- debited. One row per entry and customer; the payment bears the entry's name, with the customer's where there are several.
-- 记录客户回款的日记账凭证：已提交，贷记客户、借记银行或现金科目。每张凭证每个客户一行；收款号取凭证号，多个客户时附客户名。
receipts as (
  select j.name, j.owner, j.creation, j.modified, j.posting_date, j.company, c.party, c.amount,
    case when count(*) over (partition by j.name) = 1 then j.name else concat(j.name, ':', c.party) end as payment_id
  from `tabJournal Entry` j
  join (
    select l.parent, l.party, sum(l.credit) - sum(l.debit) as amount
    from `tabJournal Entry Account` l where l.party_type = 'Customer' and l.party is not null
    group by l.parent, l.party
  ) c on c.parent = j.name and c.amount > 0
  where j.docstatus = 1 and exists (
    select 1 from `tabJournal Entry Account` m join tabAccount a on a.name = m.account
    where m.parent = j.name and m.debit > 0 and a.account_type in ('Bank', 'Cash')
  )
)
