-- Reads: tabContract, tabSales Order Item, tabSales Order. Needs: SELECT. One row per pair of contract and order: the contract is
-- of the order itself or of its quotation.
-- 读取：tabContract、tabSales Order Item、tabSales Order。所需权限：SELECT。合同与订单每对一行：合同关联订单本身或其报价单。
with recursive
-- include: amended
select
  concat(c.name, ':', a.first_name) as `key`,
  max(greatest(c.modified, o.modified)) as changed,
  max(f.creation) as created,
  c.name as contract_id,
  a.first_name as order_id
from tabContract c
join (
  select each_one.name as order_name, each_one.name as document_name, 'Sales Order' as document_type
  from `tabSales Order` each_one
  union
  select i.parent, i.prevdoc_docname, 'Quotation' from `tabSales Order Item` i
) of_order on of_order.document_type = c.document_type and of_order.document_name = c.document_name
join `tabSales Order` o on o.name = of_order.order_name
join amended a on a.name = o.name
join `tabSales Order` f on f.name = a.first_name
where c.party_type = 'Customer' and c.docstatus < 2
group by c.name, a.first_name
