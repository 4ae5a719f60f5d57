-- When an opportunity came into which stage: OpportunityHistory, which Salesforce always keeps, else the field history of the
-- stage, where that was switched on and exported.
-- 商机进入各阶段的时间：取 OpportunityHistory（Salesforce 始终保存）；未导出时取已启用跟踪的 OpportunityFieldHistory 中的阶段字段。
stages as (
  -- if: opportunityhistory.stagename
  select h.id, h.opportunityid, h.stagename, h.createddate, h.createdbyid
  from opportunityhistory h
  where coalesce(lower(h.isdeleted), 'false') <> 'true'
  -- else
  -- if: opportunityfieldhistory.newvalue
  select h.id, h.opportunityid, h.newvalue as stagename, h.createddate, h.createdbyid
  from opportunityfieldhistory h
  where lower(h.field) = 'stagename' and h.newvalue is not null
    and coalesce(lower(h.isdeleted), 'false') <> 'true'
  -- else
  select null as id, null as opportunityid, null as stagename, null as createddate, null as createdbyid where false
  -- end
  -- end
)
