"""schemathesis against the API's own description, with all its checks: as lead assessor, as viewer and as nobody."""

import gc
from collections.abc import Iterator
from contextlib import nullcontext, suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from leadline.web.config.wsgi import application
from web.conftest import World
from web.test_api import known_ids, token_of

# The client of schemathesis leaves uploads and files that were sent unclosed; servers close them with the answer.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
NOT = [positive_data_acceptance]
"""No schema can say which departments, items or units there are: what is no such thing is refused with its place."""
FEW = settings(max_examples=5, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
OPERATIONS = {
    found.ok().label: found.ok()
    for found in schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application).get_all_operations()
}
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture(autouse=True, scope="module")
def _leave_nothing_unclosed_to_other_tests() -> Iterator[None]:
    yield
    gc.collect()


@pytest.mark.parametrize("role", ["lead-assessor", "viewer"])
@pytest.mark.parametrize("label", OPERATIONS)
def test_somebody_gets_only_answers_that_are_described(label: str, role: str, furnished: World) -> None:
    token, known = token_of(furnished, role), known_ids(furnished)

    def tried(case: schemathesis.Case) -> None:
        replaced = any(case.meta.is_negative_at(where) for where in (ParameterLocation.PATH, ParameterLocation.HEADER))
        parts = case.path_parameters or {}
        existing = {name: value for name, value in known.items() if name in parts}
        made_up = sum(str(sorted(parts.items())).encode()) % 4 == 0  # now and then, so that most calls get to their end
        case.path_parameters = {**parts, **({"slug": known["slug"]} if made_up and "slug" in parts else existing)}
        excluded = [*NOT, negative_data_rejection] if replaced else NOT  # what was wrong there was just put right
        case.call_and_validate(excluded_checks=excluded, headers={"Authorization": f"Bearer {token}"})

    for mode in MODES:
        # a path that is any text cannot be wrong
        with suppress(Unsatisfiable) if mode is GenerationMode.NEGATIVE else nullcontext():
            FEW(given(case=OPERATIONS[label].as_strategy(generation_mode=mode))(tried))()


@pytest.mark.parametrize("label", OPERATIONS)
def test_nobody_gets_only_answers_that_are_described(label: str, db: None) -> None:
    @FEW
    @given(case=OPERATIONS[label].as_strategy())
    def tried(case: schemathesis.Case) -> None:
        answer = case.call_and_validate(excluded_checks=NOT)
        assert answer.status_code in (401, 404) or "/problems/" in label

    tried()
