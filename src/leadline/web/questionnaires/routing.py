"""Who is asked what: the items meant for a person come first, and the person may open all others.

An item is meant for whoever has one of the roles it names, and for the departments that do a core activity of its
stage. Management answers for everything. Whoever is of no department or role the model knows is asked everything too.
"""

from collections.abc import Mapping
from functools import cache

from leadline.model import Model
from leadline.model.schema import Item
from leadline.ratings.bias import own_stages
from leadline.ratings.fields import plain
from leadline.text import Language

OVERSEES = "management"


def route(model: Model, department: str, role: str) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Return the items meant for a person, those that name the role first, and all others.

    >>> from leadline.model import load_model
    >>> meant, others = route(load_model(), "marketing", "Digital marketing manager")
    >>> [item.id for item in meant][:4]
    ['Q-AUT-LM-1', 'Q-AUT-LM-2', 'Q-CXM-LM-1', 'Q-STD-LM-1']
    >>> len(meant), len(others)
    (12, 38)
    >>> [len(part) for part in route(load_model(), "", "Astronaut")]
    [50, 0]
    """
    if department == OVERSEES:
        return model.items, ()
    stages = own_stages(model).get(department, ())
    named = tuple(item for item in model.items if plain(role) in _roles(item))
    its = tuple(item for item in model.items if item.stage in stages and item not in named)
    meant = (*named, *its)
    if not meant:
        return model.items, ()
    return meant, tuple(item for item in model.items if item not in meant)


def roles_of(model: Model, language: Language) -> tuple[str, ...]:
    """Return every role that items of a model name, in the order of the items.

    >>> from leadline.model import load_model
    >>> roles_of(load_model(), "zh-Hans")[:2]
    ('市场经理', '销售运营经理')
    """
    return tuple(dict.fromkeys(role.get(language) for item in model.items for role in item.roles))


def role_named(model: Model, given: str, language: Language) -> str:
    """Return a role as the model calls it in ``language``, so that one role is one group; or as it was given.

    >>> from leadline.model import load_model
    >>> role_named(load_model(), " 资金经理", "en"), role_named(load_model(), "Astronaut ", "en")
    ('Treasury manager', 'Astronaut')
    """
    for item in model.items:
        for role in item.roles:
            if plain(given) in (plain(role.en), plain(role.zh_hans)):
                return role.get(language)
    return given.strip()


def department_names(model: Model, language: Language) -> Mapping[str, str]:
    """Return what the model's departments are called.

    >>> from leadline.model import load_model
    >>> department_names(load_model(), "zh-Hans")["finance"]
    '财务部'
    """
    return {each.id: each.name.get(language) for each in model.process.departments}


def _roles(item: Item) -> frozenset[str]:
    return _plain_roles(tuple((role.en, role.zh_hans) for role in item.roles))


@cache
def _plain_roles(roles: tuple[tuple[str, str], ...]) -> frozenset[str]:
    return frozenset(plain(name) for names in roles for name in names)
