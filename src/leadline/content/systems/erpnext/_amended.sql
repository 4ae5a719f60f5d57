-- Sales orders that were amended: ERPNext cancels the order and makes a copy that names it (amended_from). All of such a line
-- are one order, called by the first of them (first_name).
-- 订单修订：ERPNext 作废原单并生成引用原单（amended_from）的新单；同一链条视为一张订单，以首张单号（first_name）为准。
amended as (
  select o.name, o.name as first_name, 0 as nth
  from `tabSales Order` o
  left join `tabSales Order` earlier on earlier.name = o.amended_from
  where earlier.name is null
  union all
  select o.name, a.first_name, a.nth + 1
  from `tabSales Order` o
  join amended a on a.name = o.amended_from
)
