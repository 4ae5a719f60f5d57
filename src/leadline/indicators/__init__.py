"""Numbers from events: the measure language, its compiler to SQL, and measuring."""

from leadline.indicators.check import check_measures
from leadline.indicators.lint import lint_measures
from leadline.indicators.measure import Measured, measure
from leadline.indicators.objects import find_objects
from leadline.indicators.rates import Rate, Rates
from leadline.indicators.rules import find_violations
from leadline.indicators.value import IndicatorValue, Point, RuleCompliance

__all__ = [
    "IndicatorValue",
    "Measured",
    "Point",
    "Rate",
    "Rates",
    "RuleCompliance",
    "check_measures",
    "find_objects",
    "find_violations",
    "lint_measures",
    "measure",
]
