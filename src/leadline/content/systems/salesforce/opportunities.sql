-- Reads: Opportunity, OpportunityHistory where it was exported, User. One row per opportunity that was not deleted.
-- closed_on is the close date, a day, and filled only where the history does not say when it was closed.
-- 读取：Opportunity、OpportunityHistory（如有导出）、User。每个未删除的商机一行；closed_on 为关闭日期，历史中有关闭时间的则留空。
-- needs: opportunity.id, opportunity.createddate, opportunity.closedate, opportunity.isclosed, opportunity.iswon
with
-- include: people
select
  o.id as key,
  -- if: opportunity.systemmodstamp
  o.systemmodstamp as changed,
  -- else
  o.createddate as changed,
  -- end
  o.createddate as created,
  o.id as opportunity_id,
  o.accountid as customer_id,
  o.createddate as entered_at,
  w.who as owner, w.department as owner_in,
  case when lower(o.isclosed) = 'true'
    -- if: opportunityhistory.opportunityid
    and not exists (select 1 from opportunityhistory h where h.opportunityid = o.id and h.stagename = o.stagename)
    -- end
    then o.closedate end as closed_on,
  lower(o.iswon) = 'true' as is_won,
  o.stagename as stage,
  o.amount,
  -- if: opportunity.leadsource
  o.leadsource as channel
  -- else
  null as channel
  -- end
from opportunity o
left join people w on w.id = o.ownerid
where coalesce(lower(o.isdeleted), 'false') <> 'true'
