"""A small model of three items, and a person who fills in its questionnaire with another program."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import Cell

from leadline.model.schema import (
    Department,
    Dimension,
    Item,
    Level,
    Model,
    ReferenceProcess,
    Scoring,
    Stage,
    Target,
)
from leadline.text import Text

Values = Mapping[str, str | float | date]
FillIn = Callable[..., Path]

ANNA: Values = {"respondent": "Anna", "department": "Sales", "role": "seller"}


def text(en: str, zh: str) -> Text:
    return Text(**{"en": en, "zh-Hans": zh})


def item(id: str, stage: str, dimension: str) -> Item:
    return Item(
        id=id,
        stage=stage,
        dimension=dimension,
        question=text(f"How is {id} done?", f"{id} 如何开展？"),
        anchors={number: text(f"{id} way {number}", f"{id} 做法 {number}") for number in (1, 2, 3, 4, 5)},
        roles=(text("Clerk", "文员"), text("Manager", "经理")),
        evidence=(text("order list", "订单清单"), text("policy", "制度")),
    )


def small_model(**changes: object) -> Model:
    parts = {
        "id": "small",
        "version": "2.1.0",
        "name": text("Small model", "小模型"),
        "description": text("For tests", "用于测试"),
        "levels": tuple(
            Level(number=number, name=text(en, zh), meaning=text(f"{en} work", f"{zh}级"))
            for number, en, zh in (
                (1, "Initial", "初始"),
                (2, "Repeatable", "可重复"),
                (3, "Defined", "定义"),
                (4, "Managed", "管理"),
                (5, "Optimizing", "优化"),
            )
        ),
        "stages": (
            Stage(id="lead", name=text("Leads: first/contact", "线索管理"), weight=1),
            Stage(id="order", name=text("Order management", "订单管理"), weight=1),
        ),
        "dimensions": (
            Dimension(id="data", name=text("Data", "数据驱动能力"), weight=1),
            Dimension(id="risk", name=text("Risk", "风险管理和合规性"), weight=1),
        ),
        "scoring": Scoring(),
        "target": Target(),
        "process": ReferenceProcess(
            objects=(),
            departments=(
                Department(id="sales", name=text("Sales", "销售部"), aliases=("Sales team",)),
                Department(id="finance", name=text("Finance", "财务部")),
            ),
            attributes=(),
            activities=(),
        ),
        "items": (item("Q-DAT-1", "lead", "data"), item("Q-RSK-1", "lead", "risk"), item("Q-DAT-2", "order", "data")),
        "indicators": (),
        "rules": (),
        "sources": (),
        "digest": "d1",
    }
    return Model.model_validate(parts | changes)


def type_in(cell: Cell, value: object) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # a text, even where it looks like a formula or an error


def fill_in_workbook(path: Path, person: Values, answers: Mapping[str, Values]) -> Path:
    """Fill in a questionnaire as a person would, through another program, and save it in place."""
    workbook = openpyxl.load_workbook(path)
    for sheet in workbook:
        columns: dict[str, int] = {}
        for row in sheet.iter_rows():
            marks = {str(c.value)[9:]: c for c in row if str(c.value).startswith("leadline:")}
            if "item" in marks:
                columns = {field: cell.column for field, cell in marks.items()}
                continue
            for field in set(person) & set(marks):
                type_in(sheet.cell(marks[field].row, marks[field].column + 2), person[field])
            for field, value in answers.get(str(row[0].value), {}).items() if columns else ():
                type_in(sheet.cell(row[0].row, columns[field]), value)
    workbook.save(path)
    return path
