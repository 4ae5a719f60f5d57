-- The company a record is of, where a group keeps several in one database, and the currency of its books.
-- 单据所属公司（一个数据库中可有多家公司）及其本位币。
companies as (
  -- if: res_company.currency_id
  select k.id, k.name, m.name as currency, count(*) over () = 1 as is_only,
    greatest(k.write_date, m.write_date) as changed
  from res_company k
  left join res_currency m on m.id = k.currency_id
  -- else
  select cast(null as integer) as id, cast(null as text) as name, cast(null as text) as currency, false as is_only,
    cast(null as timestamp) as changed
  where false
  -- end
)
