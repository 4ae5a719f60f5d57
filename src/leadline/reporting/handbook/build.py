"""The document of a model: its cover and its chapters."""

from leadline.model.schema import Model
from leadline.reporting.document import Document, Section
from leadline.reporting.handbook.cells import stages
from leadline.reporting.handbook.initiatives import initiatives
from leadline.reporting.handbook.process import process
from leadline.reporting.handbook.reading import levels, matrix, reading
from leadline.reporting.handbook.references import index, sources
from leadline.reporting.handbook.scoring import goals, scoring
from leadline.reporting.reader import Reader
from leadline.text import Language

CHAPTERS = (reading, levels, matrix, stages, process, initiatives, goals, scoring, sources, index)


def model_document(model: Model, *, language: Language) -> Document:
    """Return the handbook of a model as a tree; chapters of what the model does not have are left out.

    Raises:
        InstallationError: the browser code that lays out the flow was not installed.
    """
    reader = Reader(model=model, language=language)
    told = [chapter(reader) for chapter in CHAPTERS]
    chapters = [section for one in told for section in (one if isinstance(one, tuple) else (one,)) if section]
    return Document(
        language=language,
        title=reader.text(model.name),
        subtitle=reader.text(model.description),
        label=reader.say("book-version", version=model.version),
        contents=reader.say("contents"),
        depth=2,
        look="handbook",
        facts=_facts(reader),
        banner=None,
        chapters=tuple(section for section in chapters if isinstance(section, Section)),
        footer=reader.say("book-footer", id=model.id, version=model.version, digest=model.digest),
    )


def _facts(reader: Reader) -> tuple[tuple[str, str], ...]:
    model = reader.model
    first, last = (reader.text(stage.name) for stage in (model.stages[0], model.stages[-1]))
    return (
        (reader.say("book-kind"), reader.say("book-subtitle")),
        (reader.say("book-id"), model.id),
        (reader.say("book-scope"), first if first == last else reader.say("book-scope-said", first=first, last=last)),
        (reader.say("book-target"), reader.say("book-target-default", number=f"{model.target.default:g}")),
        (reader.say("book-languages"), reader.say("book-languages-both")),
    )
