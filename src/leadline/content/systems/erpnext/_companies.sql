-- The company a document is of, and the currency of its books: amounts are in it.
-- 单据所属公司及其本位币；金额均为本位币。
companies as (
  -- if: tabCompany.default_currency
  select k.name, k.default_currency as currency, k.modified as changed from tabCompany k
  -- else
  select null as name, null as currency, null as changed from tabUser where 1 = 0
  -- end
)
