"""Haichuan Equipment, a made-up maker of pumps and valves: its units, people and the things that flow through it."""

from datetime import date, datetime
from typing import Any, NamedTuple

from haichuan.chance import Dice

Row = dict[str, Any]
Tables = dict[str, list[Row]]

START, END = datetime(2025, 1, 1), datetime(2025, 12, 31, 23, 59)
REGIONS = {"E": 45, "N": 30, "S": 25}
TERMS = {0: 8, 30: 30, 45: 12, 60: 34, 90: 16}
STAFF = {
    "MKT": 6,
    "SAL": 24,
    "PRE": 5,
    "PRC": 3,
    "LEG": 2,
    "FIN": 6,
    "CRD": 3,
    "MDM": 2,
    "OPS": 8,
    "PLN": 3,
    "LOG": 5,
    "DEL": 4,
}


class Unit(NamedTuple):
    """A business unit's habits: factors on waiting times and on the chance of a mistake."""

    slow: float
    careless: float


UNITS = {"P": Unit(slow=0.8, careless=0.55), "V": Unit(slow=1.25, careless=1.45)}
UNIT_SHARES = {"P": 55, "V": 45}


class Deal(NamedTuple):
    """An opportunity that was won."""

    id: str
    unit: str
    region: str
    seller: str
    customer: str
    amount: int
    agreed: datetime


class Contract(NamedTuple):
    """A signed contract. Call-off orders follow on a frame contract."""

    id: str
    unit: str
    region: str
    customer: str
    terms: int
    frame: bool
    signed: datetime


class Order(NamedTuple):
    """An order that was released for delivery, or slipped through."""

    id: str
    unit: str
    terms: int
    entered: datetime
    promised: date
    quantity: int
    price: int
    released: datetime


def progress(moment: datetime) -> float:
    """Return how much of the year has passed, 0 to 1."""
    return min(1.0, max(0.0, (moment - START) / (END - START)))


def person(dice: Dice, department: str) -> str:
    """Return the user name of one of a department's people."""
    return f"{department.lower()}{dice.number(1, STAFF[department])}"


def seller_of(dice: Dice, unit: str) -> str:
    """Return a seller: the first half of the sales people sell pumps, the others valves."""
    half = STAFF["SAL"] // 2
    return f"sal{dice.number(1, half) + (half if unit == 'V' else 0)}"
