-- Reads: account_invoice, account_invoice_line, account_move. Needs: SELECT. One row per credit note and invoice it credits.
-- 读取：account_invoice 及其行、会计分录。所需权限：SELECT。每张红票与被红冲发票的组合一行。
with
-- include: people
select
  cast(i.id as text) || ':' || cast(o.invoice as text) as key,
  max(greatest(i.create_date, i.write_date, l.create_date, l.write_date, o.write_date, e.create_date, e.write_date,
    w.changed)) as changed,
  max(b.create_date) as created, -- of the invoice whose step it is
  cast(o.invoice as text) as invoice_id,
  max(e.create_date) as posted_at,
  max(w.who) as posted_by, bool_and(w.is_system) as posted_by_system
from account_invoice i
join account_invoice_line l on l.invoice = i.id
join account_invoice_line o on l.origin = 'account.invoice.line,' || cast(o.id as text)
join account_invoice b on b.id = o.invoice
left join account_move e on e.id = i.move
left join people w on w.id = e.create_uid
where i.type = 'out'
group by i.id, o.invoice
