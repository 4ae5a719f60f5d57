"""Maturity models as data: a versioned folder of YAML, checked and turned into frozen objects."""

from leadline.model.check import check_model
from leadline.model.lint import lint_model
from leadline.model.load import load_model
from leadline.model.schema import Model
from leadline.model.schemas import part_schemas

__all__ = ["Model", "check_model", "lint_model", "load_model", "part_schemas"]
