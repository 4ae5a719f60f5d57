-- The company a record is of, where a group keeps several in one database, and the currency of its books.
-- 单据所属公司（一个数据库中可有多家公司）及其本位币。
companies as (
  -- if: company_company.currency
  select k.id, p.name, m.code as currency,
    greatest(k.create_date, k.write_date, p.write_date, m.create_date, m.write_date) as changed
  from company_company k
  left join party_party p on p.id = k.party
  left join currency_currency m on m.id = k.currency
  -- else
  select cast(null as integer) as id, cast(null as text) as name, cast(null as text) as currency,
    cast(null as timestamp) as changed
  where false
  -- end
)
