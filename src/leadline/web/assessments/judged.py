"""By which models assessments are judged, or were when a result was made."""

from collections.abc import Mapping, Sequence

from leadline.web.assessments.models import Assessment, Run
from leadline.web.maturity.library import Use, uses_models
from leadline.web.organisations.models import Organisation


@uses_models
def assessments_by_model(organisation: Organisation) -> Mapping[str, Sequence[Use]]:
    """Return, for each model, the assessments that chose it or have a result that it judged."""
    its = {each.pk: each for each in Assessment.objects.filter(organisation=organisation)}
    chosen = [(pk, each.model) for pk, each in its.items()]
    judged = Run.objects.filter(organisation=organisation).order_by("pk").values_list("assessment_id", "model")
    found: dict[str, dict[int, Use]] = {}
    for pk, names in (*chosen, *judged):
        for name in names:
            found.setdefault(name, {})[pk] = Use(pk, its[pk].title)
    return {name: list(uses.values()) for name, uses in found.items()}
