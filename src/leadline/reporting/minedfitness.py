"""What mining found about fitness: how far work keeps to the reference flow, and which steps came without a cause."""

from leadline.mining.fitness import Fitness
from leadline.reporting import numbers
from leadline.reporting.document import Paragraph, Table
from leadline.reporting.minedtable import table
from leadline.reporting.reader import Reader


def told_fitness(found: Fitness, reader: Reader) -> tuple[Paragraph | Table, ...]:
    """Return fitness in the reader's language: its facts, its misfits, and what could not be judged."""
    facts = reader.say(
        "mined-fitness-facts",
        objects=numbers.number(found.objects),
        fitting=numbers.number(found.fitting_objects),
        share=numbers.share(found.object_share),
        steps=numbers.number(found.steps),
        kept=numbers.share(found.step_share),
    )
    misfits = table(
        reader,
        ("column-activity", "column-missing", "column-count", "column-objects", "column-share", "column-example"),
        [
            (
                reader.say("mined-fitness-again", activity=reader.activity(misfit.activity))
                if misfit.again
                else reader.activity(misfit.activity),
                reader.say("mined-fitness-or").join(reader.activity(each) for each in misfit.missing),
                numbers.number(misfit.steps),
                numbers.number(misfit.objects),
                numbers.share(misfit.objects / found.objects if found.objects else None),
                misfit.example,
            )
            for misfit in found.misfits
        ],
        words=("column-activity", "column-missing", "column-example"),
    )
    told: list[Paragraph | Table] = [Paragraph(text=facts), misfits]
    for key, activities in (("not-recorded", found.not_recorded), ("unplaced", found.unplaced)):
        if activities:
            names = reader.join(reader.activity(each) for each in activities)
            told.append(Paragraph(text=reader.say(f"mined-fitness-{key}", activities=names), mark="muted"))
    return tuple(told)
