"""Each of the 74 indicators of the draft has those of ours that stand for it, stage by stage."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from leadline.model.schema import Model

STAGES = {"LM": "lead", "SC": "conversion", "OM": "order", "FC": "fulfilment"}
TABLE = YAML(typ="safe").load((Path(__file__).parent / "draft_indicators.yaml").read_text(encoding="utf-8"))


def test_there_are_74_and_each_has_at_least_one_of_ours() -> None:
    assert len(TABLE) == 74
    assert all(row["ids"] for row in TABLE.values())


def test_each_of_ours_stands_for_the_draft_indicator_whose_code_it_bears(model: Model) -> None:
    listed = [(id, code) for code, row in TABLE.items() for id in row["ids"]]
    assert sorted(listed) == sorted((indicator.id, indicator.code) for indicator in model.indicators)


@pytest.mark.parametrize("code", TABLE)
def test_each_stage_of_the_draft_has_one_of_ours_or_a_reason(code: str, model: Model) -> None:
    row = TABLE[code]
    covered = {model.indicator_of[id].stage for id in row["ids"]}
    assert covered <= set(row["stages"])
    assert (covered == set(row["stages"])) != ("instead" in row)


def test_the_table_names_the_draft_as_it_is(shared_data: Path) -> None:
    draft = YAML(typ="safe").load((shared_data.parent / "domain" / "indicators.yaml").read_text(encoding="utf-8"))
    stages = {each["id"]: [STAGES[stage] for stage in each["stages"]] for each in draft["indicators"]}
    assert stages == {code: row["stages"] for code, row in TABLE.items()}


def test_what_the_draft_takes_from_tables_documents_and_surveys_is_measured_or_recorded(model: Model) -> None:
    recorded = {indicator.code for indicator in model.indicators if indicator.recorded}
    assert {"STD-07", "STD-11", "AUT-11", "DAT-04", "DAT-13", "COL-12", "CXM-09", "RSK-12", "RSK-14"} <= recorded
    for indicator in model.indicators:
        assert (indicator.measure is None) != (indicator.recorded is None), indicator.id
