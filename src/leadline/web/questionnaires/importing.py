"""Answers that came as files: read by the core, every problem told at once, and taken over whole or not at all."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.crypto import salted_hmac
from pydantic import BaseModel, ConfigDict

from leadline.errors import InputError, Problem
from leadline.ratings import Answers, Rating, read_answers
from leadline.ratings.fields import plain
from leadline.web.assessments.ratings import columns_of
from leadline.web.core.actions import Actor, Outcome, action
from leadline.web.files.aside import aside
from leadline.web.questionnaires.models import Answer, Campaign, Participant

KINDS = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt")
LARGEST = 20 * 1024**2  # bytes, as the core takes them
_BATCH = 1000
_KEY = ("participant", "item", "method")


class Imported(BaseModel):
    """What came of an import."""

    model_config = ConfigDict(frozen=True)

    respondents: int
    answers: int


def read_uploads(campaign: Campaign, uploads: Sequence["UploadedFile[bytes]"]) -> tuple[Answers, str]:
    """Return what uploaded files hold, checked against the assessment's model and units, and the digest of them all.

    The files are not kept: they hold names that an anonymous campaign must not know.

    Raises:
        InputError: with everything that is wrong in all the files, each with sheet and cell or row.
    """
    if not uploads:
        raise InputError.of("web-import-no-file")
    units = [unit.name for unit in campaign.assessment.units.all()]
    with aside("answers") as folder:
        paths: list[Path] = []
        for number, upload in enumerate(uploads):
            name = PurePath((upload.name or "").replace("\\", "/")).name.replace("\0", "")[-150:] or "file"
            if PurePath(name).suffix.lower() not in KINDS:
                raise InputError.of("web-upload-kind", file=name, kinds=", ".join(kind[1:] for kind in KINDS))
            if (upload.size or 0) > LARGEST:
                raise InputError.of("web-upload-size", file=name, limit=LARGEST // 1024**2)
            path = Path(folder, f"{number + 1}", name)
            path.parent.mkdir()
            with path.open("wb") as file:
                file.writelines(upload.chunks())
            paths.append(path)
        answers = read_answers(campaign.assessment.maturity, paths, units=units)
        digest = hashlib.sha256(b"".join(sorted(hashlib.sha256(path.read_bytes()).digest() for path in paths)))
    problems = [Problem(code="web-import-consensus", file=paths[0].name)] if answers.consensus else []
    asked = set(campaign.items)
    strange = sorted({rating.item for rating in answers.ratings if rating.item not in asked})
    problems += [Problem(code="web-import-not-asked", params={"items": ", ".join(strange)})] if strange else []
    if problems:
        raise InputError(problems)
    return answers, digest.hexdigest()


@action("answers-imported", "campaign.manage")
def take_over(actor: Actor, campaign: Campaign, answers: Answers, digest: str) -> Outcome[Imported]:
    """Take over answers that were read from files. Who is known by name or address gets them, others are added.

    An imported answer replaces the same person's earlier one to the same item by the same method. In an anonymous
    campaign nobody is known and names are dropped, so what a person answered is refused the second time, also in
    another file or among others.

    Raises:
        InputError: the campaign is a draft, has these files or these people's answers already, or as many people as
            it may have.
    """
    if campaign.state == "draft":
        raise InputError.of("web-import-draft")
    by_person: defaultdict[str, list[Rating]] = defaultdict(list)
    for rating in answers.ratings:
        by_person[rating.respondent].append(rating)
    sources = {who: _seen_as(who, its) if campaign.anonymous else f"file:{digest}" for who, its in by_person.items()}
    there = set(campaign.participants.values_list("source", flat=True)) & set(sources.values())
    if there:
        again = sorted(who for who, source in sources.items() if source in there)
        raise InputError.of("web-import-again", people=", ".join(again))
    known = {} if campaign.anonymous else _known(campaign)
    people = {who: known.get(plain(who)) or _new(campaign, who, its[0], sources[who]) for who, its in by_person.items()}
    new = [each for each in people.values() if each.pk is None]
    if new and campaign.participants.count() + len(new) > settings.MOST_RESPONDENTS:
        raise InputError.of("web-import-full", most=settings.MOST_RESPONDENTS)
    Participant.objects.bulk_create(new, batch_size=_BATCH)
    _replace(campaign, [(people[who], rating) for who, its in by_person.items() for rating in its])
    done = Imported(respondents=len(by_person), answers=len(answers.ratings))
    return Outcome(done, subject=campaign, details=done.model_dump())


def _seen_as(who: str, ratings: Sequence[Rating]) -> str:
    """Return by what the same answers of the same person are known again, and nobody who does not have both."""
    said = sorted(rating.model_dump_json() for rating in ratings)
    return f"who:{salted_hmac('leadline.import', chr(10).join([plain(who), *said]), algorithm='sha256').hexdigest()}"


def _known(campaign: Campaign) -> Mapping[str, Participant]:
    """Return participants by address and name; of two with one name neither is meant."""
    by_name: defaultdict[str, list[Participant]] = defaultdict(list)
    for participant in campaign.participants.all():
        for name in {plain(participant.email), plain(participant.name)} - {""}:
            by_name[name].append(participant)
    return {name: its[0] for name, its in by_name.items() if len(its) == 1}


def _new(campaign: Campaign, who: str, rating: Rating, source: str) -> Participant:
    return Participant(
        organisation=campaign.organisation,
        campaign=campaign,
        name="" if campaign.anonymous else who[:120],
        department=rating.department[:120],
        role=rating.role[:120],
        unit=(rating.unit or "")[:120],
        source=source,
        done=True,
    )


def _replace(campaign: Campaign, given: Iterable[tuple[Participant, Rating]]) -> None:
    """Write answers over those that are there; in few statements, as nobody else can write meanwhile."""
    held = Answer.objects.filter(participant__campaign=campaign).values_list(
        "participant", "item", "method", "revision"
    )
    before = {tuple(key): revision for *key, revision in held.iterator()}
    answers = {
        key: Answer(
            participant=participant,
            item=rating.item,
            method=rating.method,
            **columns_of(rating) | {"approver": (rating.approver or "")[:200]},
            answered=None if campaign.anonymous else rating.answered,
            revision=1 + before.get(key, 0),
        )
        for participant, rating in given
        for key in [(participant.pk, rating.item, rating.method)]
    }
    written = [field.name for field in Answer._meta.concrete_fields if field.name not in ("id", *_KEY)]
    Answer.objects.bulk_create(
        answers.values(), batch_size=_BATCH, update_conflicts=True, unique_fields=_KEY, update_fields=written
    )
