-- Reads: Opportunity, OpportunityHistory or OpportunityFieldHistory where exported, User. One row per opportunity that was
-- not deleted. closed_on is the close date, a day, and filled only where the history does not say when it was closed.
-- 读取：Opportunity、OpportunityHistory 或 OpportunityFieldHistory（如有导出）、User。每个未删除的商机一行；closed_on 为关闭日期，
-- 历史中有关闭时间的则留空。
-- needs: opportunity.id, opportunity.createddate, opportunity.closedate, opportunity.isclosed, opportunity.iswon
with
-- include: people
-- include: stages
select
  o.id as key,
  coalesce(o.systemmodstamp, o.createddate) as changed,
  o.createddate as created,
  o.id as opportunity_id,
  o.accountid as customer_id,
  o.createddate as entered_at,
  w.who as owner, w.department as owner_in,
  case when lower(o.isclosed) = 'true'
    and not exists (select 1 from stages h where h.opportunityid = o.id and h.stagename = o.stagename)
    then o.closedate end as closed_on,
  lower(o.iswon) = 'true' as is_won,
  o.stagename as stage,
  o.amount,
  o.currencyisocode as currency,
  o.leadsource as channel
from opportunity o
left join people w on w.id = o.ownerid
where coalesce(lower(o.isdeleted), 'false') <> 'true'
