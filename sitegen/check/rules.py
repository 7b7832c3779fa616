"""All rules: every `Rule` in the modules listed here, by its id."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from sitegen.check.former_ids import current_id
from sitegen.check.rule import Rule, RuleScope
from sitegen.errors import SitegenError, did_you_mean
from sitegen.features import features

_CORE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "build": ("sitegen.check.rules_build",),
        "links": ("sitegen.check.rules_links",),
        "pages": (
            "sitegen.check.rules_pages",
            "sitegen.check.rules_files",
        ),
        "freshness": ("sitegen.check.rules_freshness",),
        "feeds": ("sitegen.check.rules_feeds",),
        "barriers": ("sitegen.check.rules_barriers",),
        "email": (),
        "community": ("sitegen.check.rules_community",),
        "privacy": ("sitegen.check.rules_privacy",),
        "voice": ("sitegen.check.rules_voice",),
    }
)
"""The modules of each topic, in the order of `docs/check.md`; features add theirs."""


@cache
def topics() -> Mapping[str, tuple[str, ...]]:
    """The modules of each topic, including those of features."""
    found = dict(_CORE)
    for feature in features():
        for topic, modules in feature.check_rules.items():
            found[topic] = (*found.get(topic, ()), *modules)
    return MappingProxyType({topic: modules for topic, modules in found.items() if modules})


class UnknownRule(SitegenError):
    """There is no rule with the given id."""


@cache
def rules_of(topic: str) -> tuple[Rule, ...]:
    """The rules of a topic, in the order in which they are written."""
    found: list[Rule] = []
    for module in topics()[topic]:
        for value in vars(import_module(module)).values():
            if isinstance(value, Rule):
                found.append(value)
            elif isinstance(value, tuple):
                found.extend(one for one in value if isinstance(one, Rule))
    return tuple(found)


@cache
def all_rules() -> Mapping[str, Rule]:
    """Every rule by its id."""
    return MappingProxyType({rule.id: rule for topic in topics() for rule in rules_of(topic)})


@cache
def rules_for(scope: RuleScope) -> tuple[Rule, ...]:
    """The rules of a scope."""
    return tuple(rule for rule in all_rules().values() if rule.scope == scope)


def topic_of(rule: Rule) -> str:
    """The topic that a rule belongs to."""
    return next(topic for topic in topics() if rule in rules_of(topic))


def get_rule(id: str) -> Rule:
    """The rule with an id, present or former. Raises UnknownRule with the most similar id."""
    rule = all_rules().get(current_id(id))
    if rule is None:
        raise UnknownRule(f'there is no rule "{id}" ({did_you_mean(id, all_rules())})')
    return rule
