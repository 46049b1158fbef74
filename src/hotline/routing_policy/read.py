"""Reads `routing.toml`: every mistake with its place and the way out, or the policy."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from hotline.flow.problems import FlowProblems
from hotline.flow.source import Source
from hotline.flow_files import read_text
from hotline.model.queue import QueueSpec, Relaxation, SkillWanted, TierTarget
from hotline.routing.policy import CallbackRules, PlaceRules, Policy, PreferredRules
from hotline.routing.restricted import RESTRICTED
from hotline.routing_policy.asked_by_flows import AskedByFlows
from hotline.routing_policy.checks import check
from hotline.routing_policy.document import PolicyTable, QueueTable
from hotline.routing_policy.draft import Draft, read_draft
from hotline.toml_source import read_document

ROUTING_FILE = Path("routing/routing.toml")
"""Where the bank's policy is, unless somebody says otherwise."""


def load_policy(file: Path = ROUTING_FILE, asked: AskedByFlows | None = None) -> Policy:
    """Read and check the policy in a file; `asked` is as for `read_policy`.

    Raises:
        FlowFilesMissing: The file is missing or is not UTF-8 text.
        FlowProblems: With every mistake in it.
    """
    return read_policy(read_text(file), str(file), asked)


def read_policy(text: str, file: str, asked: AskedByFlows | None = None) -> Policy:
    """Read and check a policy.

    Args:
        text: What is written.
        file: The name that places carry.
        asked: What the bank's flows ask of the floor; None where nobody looked.

    Raises:
        FlowProblems: With every mistake in it.
    """
    source = Source(file=file)
    draft = _read(text, source)
    if draft is not None:
        check(draft, asked)
    if source.problems or draft is None:
        raise FlowProblems(source.problems)
    return _policy(draft.table)


def _read(text: str, source: Source) -> Draft | None:
    document = read_document(text, source)
    return None if document is None else read_draft(document, source)


def _policy(table: PolicyTable) -> Policy:
    restricted = table.tiers.get(RESTRICTED)
    preferred, callback = table.preferred, table.callback
    return Policy(
        queues={name: _queue(name, queue) for name, queue in table.queues.items()},
        head_start_s={tier: one.head_start_s for tier, one in table.tiers.items()},
        priority_s=table.priority_s,
        preferred=PreferredRules(
            manager_s=preferred.manager_s,
            manager_tiers=frozenset(preferred.manager_tiers),
            last_agent_s=preferred.last_agent_s,
            last_agent_within_s=preferred.last_agent_within_s,
        ),
        callback=CallbackRules(**callback.model_dump()),
        return_s=table.return_s,
        places={
            name: PlaceRules(skills=frozenset(one.skills), per_hour=one.per_hour)
            for name, one in table.places.items()
        },
        restricted_queue=restricted.queue if restricted is not None else "",
    )


def _queue(name: str, table: QueueTable) -> QueueSpec:
    written = {
        one.name: getattr(table, one.name)
        for one in fields(QueueSpec)
        if one.name not in ("name", "skills", "teams", "relaxations", "targets", "dispositions")
    }
    return QueueSpec(
        name=name,
        skills=tuple(SkillWanted(**one.model_dump()) for one in table.skills.values()),
        teams=frozenset(table.teams),
        dispositions=tuple(table.dispositions),
        relaxations=tuple(
            Relaxation(
                after_s=one.after_s,
                minimum_is_enough=one.minimum_is_enough,
                without=frozenset(one.without),
                teams=frozenset(one.teams),
            )
            for one in table.relaxations.values()
        ),
        targets={tier: TierTarget(**one.model_dump()) for tier, one in table.targets.items()},
        **written,
    )
