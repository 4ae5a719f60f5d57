"""Blocks on a terminal: nothing is cut off, and Chinese is broken where a reader expects it."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from leadline.reporting.document import Cell, Column, Table
from leadline.reporting.printing import print_table, wrapped


def printed(table: Table, width: int = 60, *, notes: bool = False) -> list[str]:
    out = io.StringIO()
    print_table(table, Console(file=out, width=width, color_system=None), notes=notes)
    return out.getvalue().splitlines()


def of(caption: str, titles: list[str], *rows: list[str]) -> Table:
    words = [all(text[0].isalpha() for text in column) for column in zip(*rows, strict=True)]
    columns = [Column(title=title, align="start" if of else "end") for title, of in zip(titles, words, strict=True)]
    cells = tuple(tuple(Cell(text=text) for text in row) for row in rows)
    return Table(caption=caption, columns=tuple(columns), rows=cells)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("1 个活动（5,169 行中的 55 行）不对应任何步骤。", ["1 个活动（5,169 行中", "的 55 行）不对应任何", "步骤。"]),
        ("采集线索、分配线索、首次联系", ["采集线索、分配线索、", "首次联系"]),
        ("Ship goods or deliver service", ["Ship goods or deliver", "service"]),
        ("0123456789012345678901234", ["012345678901234567890", "1234"]),
    ],
)
def test_a_line_is_broken_where_it_may_be(text: str, lines: list[str]) -> None:
    assert wrapped(text, 21) == lines


@given(st.text("线索，。（）“”ab 1.", max_size=60), st.integers(4, 30))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in lines)


def test_a_long_chinese_cell_is_whole() -> None:
    steps = "、".join(
        ["采集线索", "线索评分与资格判定", "分配线索", "首次联系客户", "线索转为商机", "关闭线索并记录原因"]
    )
    lines = printed(of("数据内容", ["业务对象", "步骤"], ["线索", steps]), 40)
    assert "".join("".join(lines[4:]).split()) == f"线索{steps}"
    assert max(map(cell_len, lines)) <= 40


def test_numbers_give_way_before_words_do() -> None:
    numbers = ["Objects", "Straight away", "After other steps", "90th percentile"]
    lines = printed(of("", ["Step", *numbers], ["Confirm delivery or acceptance", "93", "43", "50", "6.0"]), 64)
    assert any("Confirm delivery" in line for line in lines)
    assert all(word in " ".join(lines).split() for title in numbers for word in title.split())


def test_a_caption_may_be_wider_than_its_table() -> None:
    caption = "Reached within an age, of those at least as old"
    assert printed(of(caption, ["Age"], ["thirty days"]))[0] == caption


def test_a_cells_note_has_a_line_of_its_own() -> None:
    table = Table(caption="", columns=(Column(title="Input"),), rows=((Cell(text="Win rate", note="Sales"),),))
    lines = [line.strip() for line in printed(table, notes=True)]
    assert lines[lines.index("Win rate") + 1] == "Sales"
