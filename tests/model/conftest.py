"""A small good model, written out to be read, changed, spoiled and tailored."""

from collections.abc import Callable
from pathlib import Path

import pytest

Lay = Callable[..., Path]
FILES = {
    "model.yaml": """\
id: small
version: "1.0"
name: {en: Small, zh-Hans: 小模型}
description: {en: Two stages and two dimensions, zh-Hans: 两个阶段和两个维度}
levels:
  - {number: 1, name: {en: Initial, zh-Hans: 初始}, meaning: {en: by luck, zh-Hans: 靠运气}}
  - {number: 2, name: {en: Repeatable, zh-Hans: 可重复}, meaning: {en: by habit, zh-Hans: 靠习惯}}
  - {number: 3, name: {en: Defined, zh-Hans: 定义}, meaning: {en: by standard, zh-Hans: 靠标准}}
  - {number: 4, name: {en: Managed, zh-Hans: 管理}, meaning: {en: by numbers, zh-Hans: 靠数据}}
  - {number: 5, name: {en: Optimizing, zh-Hans: 优化}, meaning: {en: by learning, zh-Hans: 靠改进}}
stages:
  - {id: order, name: {en: Order, zh-Hans: 订单管理}, weight: 40}
  - {id: cash, name: {en: Cash, zh-Hans: 收款}, weight: 60}
dimensions:
  - {id: risk, name: {en: Risk, zh-Hans: 风险管理}, weight: 50}
  - {id: customer, name: {en: Customer, zh-Hans: 客户体验}, weight: 50, key: false}
scoring:
  group_weights: {sales: 2}
  evidence_caps: {E0: 2, E1: 3, E2: 4, E3: 5}
  gates:
    partly: 0.15
    largely: 0.5
    key_cells: [order.risk]
target:
  default: 3
  stages: {cash: 3.5}
  cells: {order.risk: 4}
""",
    "process.yaml": """\
objects:
  - {id: order, name: {en: Order, zh-Hans: 订单}}
departments:
  - {id: sales, name: {en: Sales, zh-Hans: 销售部}, aliases: [Vertrieb]}
  - {id: finance, name: {en: Finance, zh-Hans: 财务部}}
attributes:
  - {id: due_date, name: {en: Due date, zh-Hans: 到期日}, type: date}
activities:
  - id: check_credit
    code: A01
    name: {en: Check credit, zh-Hans: 信用检查}
    stage: order
    objects: [order]
    departments: [finance]
    aliases: [Bonität prüfen]
  - id: confirm_order
    code: A02
    name: {en: Confirm order, zh-Hans: 确认订单}
    stage: order
    objects: [order]
    departments: [sales]
  - id: receive_payment
    code: A03
    name: {en: Receive payment, zh-Hans: 收到款项}
    stage: cash
    objects: [order]
""",
    "sources.yaml": """\
sources:
  - {id: book, title: A book, url: "https://example.org/book", status: read, says: "70% on time"}
""",
    "indicators/on-time-payment.yaml": """\
id: on-time-payment
code: I-1
name: {en: Payment on time, zh-Hans: 按时收款率}
definition: {en: Share of orders paid by the due date, zh-Hans: 到期日前收款的订单占比}
stage: cash
dimension: risk
measure:
  object: order
  where: has(receive_payment) and due_date is not null
  value: last(receive_payment) <= due_date
  aggregate: share
unit: percent
direction: higher
levels:
  2: 60
  3: 70
  4: 80
  5: 90
basis:
  kind: partly-sourced
  sources: [book]
""",
    "indicators/confirmation-time.yaml": """\
id: confirmation-time
code: I-2
name: {en: Time to confirm, zh-Hans: 订单确认时长}
definition: {en: Median hours from credit check to confirmation, zh-Hans: 信用检查到订单确认的中位小时数}
stage: order
dimension: customer
measure: {object: order, value: "hours(check_credit, confirm_order)", aggregate: median}
unit: hours
direction: lower
scale: logarithmic
levels:
  2: 72
  3: 48
  4: 24
  5: 4
basis: {kind: expert-default}
""",
    "rules/credit-before-confirm.yaml": """\
id: credit-before-confirm
code: C01
name: {en: Credit before confirmation, zh-Hans: 先信用后确认}
object: order
template: precedence
a: check_credit
b: confirm_order
severity: high
dimension: risk
why: {en: An unpaid order is a loss, zh-Hans: 收不到款的订单是损失}
sources: [book]
""",
    "rules/paid.yaml": """\
id: paid
code: C02
name: {en: Every order is paid, zh-Hans: 订单必有收款}
object: order
template: existence
a: receive_payment
limit: 1
when: amount > 0
severity: critical
dimension: risk
why: {en: Cash is the end, zh-Hans: 回款才是终点}
""",
}

ITEM = """\
id: {id}
stage: {stage}
dimension: {dimension}
question: {{en: How is it done?, zh-Hans: 如何做?}}
anchors:
  1: {{en: as it comes, zh-Hans: 随意}}
  2: {{en: by habit, zh-Hans: 按习惯}}
  3: {{en: by a standard, zh-Hans: 按标准}}
  4: {{en: by numbers, zh-Hans: 按数据}}
  5: {{en: better every year, zh-Hans: 逐年改进}}
indicators: [on-time-payment]
"""

FILES |= {
    f"items/Q-{stage}-{dimension}.yaml": ITEM.format(id=f"Q-{stage}-{dimension}", stage=stage, dimension=dimension)
    for stage in ("order", "cash")
    for dimension in ("risk", "customer")
}

OVERLAY = """\
id: {id}
version: "1.0"
name: {{en: {id}, zh-Hans: 本公司}}
description: {{en: What is different, zh-Hans: 差异}}
base: {{model: {base}, version: "{version}"}}
"""


@pytest.fixture
def small_model(tmp_path: Path) -> Path:
    """The folder of a small good model."""
    folder = tmp_path / "small"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def lay(small_model: Path) -> Lay:
    """Write an overlay beside the small model: its head, what the head says further, and its other files."""

    def write(more: str = "", name: str = "ours", base: str = "../small", version: str = "1.0", **files: str) -> Path:
        folder = small_model.parent / name
        folder.mkdir(exist_ok=True)
        (folder / "overlay.yaml").write_text(
            OVERLAY.format(id=name, base=base, version=version) + more, encoding="utf-8"
        )
        for file, text in files.items():
            path = folder / f"{file.replace('__', '/').replace('_', '-')}.yaml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    return write
