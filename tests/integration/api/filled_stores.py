"""Stores with something in them: made once, and each test has a copy."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hotline.crm import CrmRepository
from hotline.crm.cases.repository import CaseDraft
from hotline.crm.promises.repository import PromiseDraft
from hotline.crm.relations import Relations
from hotline.crm.users.people import People
from hotline.model.case import CaseMatter
from hotline.model.interaction import Interaction
from hotline.model.promise import PromiseMatter
from hotline.model.token import ROLES, Role
from hotline.model.user import USER_ROLES
from hotline.settings import CrmSettings, UsersSettings
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD, QUICK, person
from hotline.testing.served import are_served
from hotline.testing.stores import Stores, migrated

TENANTS = ("demo", "other")
ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
WHOSE = {"agent": "anna", "supervisor": "head"}
"""The agents who those of a role are, too."""
SPARE = "spare"
"""Whom administrators may disable, and no test misses."""
CALL = "01a216bb-9a06-717e-a34a-e319130ffccd"
RECORDING = f"{CALL}-r1"
SCORED = "01a216bb-9a06-717e-a34a-e319130ffcd0"
"""A call of last week that Anna served."""
WAITING = "01a216bb-9a06-717e-a34a-e319130ffcce"


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What is in the stores: a token of each tenant and role, and one of each kind in `demo`."""

    tokens: dict[tuple[str, Role], str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)


def what_is_in(stores: Stores) -> Filled:
    """Return what is in a copy."""
    return _FILLED[_kind_of(stores)]


async def filled(stores: Stores) -> None:
    """Fill new stores."""
    _FILLED[_kind_of(stores)] = made = Filled()
    await migrated(stores)
    async with (
        await stores.open_keys() as keys,
        await CrmRepository.open(stores.crm, keys) as crm,
    ):
        relations = Relations.over(crm, CrmSettings(), ZONE)
        await _fill_users(made, relations, People.over(crm, UsersSettings(), QUICK))
        await _fill_customers(made, relations)
        await _fill_calls(crm)


async def _fill_users(made: Filled, relations: Relations, people: People) -> None:
    for tenant in TENANTS:
        for role in ROLES:
            made.tokens[tenant, role] = await relations.tokens.add(
                tenant, role, role, who="li", at=now(), agent_id=WHOSE.get(role)
            )
        for user in USER_ROLES:
            await people.users.add(
                tenant, user, user, PASSWORD, who="li", at=now(), agent_id=WHOSE.get(user)
            )
    await people.users.add("demo", SPARE, "agent", PASSWORD, who="li", at=now(), agent_id="anna")


async def _fill_customers(made: Filled, relations: Relations) -> None:
    wang = person("622200017", "王小明", latin="Wang Xiaoming", phones=("+8613800138000",))
    customer = await relations.customers.add("demo", wang, who="li", at=now())
    case = await relations.cases.open(
        "demo",
        CaseDraft(
            name="a",
            kind="complaint",
            matter=CaseMatter(summary="Charged twice", customer="622200017"),
            answer_within=DAY,
        ),
        who="li",
        at=now(),
    )
    promise = await relations.promises.make(
        "demo",
        PromiseDraft(
            name="a",
            kind="callback",
            matter=PromiseMatter(number="+8613800138000", customer="622200017"),
            owner="service",
            due_at=now() + DAY,
        ),
        who="li",
        at=now(),
    )
    made.places.update(
        customer=customer.pseudonym,
        reference=case.reference,
        promise=promise.promise_id,
        agent="anna",
        call=CALL,
        recording=RECORDING,
        waiting=WAITING,
        # Nobody has scored anything yet.
        scorecard=WAITING,
        replay=WAITING,
    )


async def _fill_calls(crm: CrmRepository) -> None:
    call = Interaction(
        tenant="demo",
        call_id=CALL,
        customer="622200017",
        caller_number="",
        dialled_number="8888",
        language="zh-CN",
        started_at=now(),
        flow="main",
        bundle="",
    )
    began = now() - DAY * 7
    scored = replace(
        call,
        call_id=SCORED,
        started_at=began,
        ended_at=began + timedelta(minutes=5),
        outcome="answered",
    )
    for one in (call, scored):
        await crm.save_interaction(one)
    await are_served(crm, SCORED)


_FILLED: dict[str, Filled] = {}


def _kind_of(stores: Stores) -> str:
    return "sqlite" if isinstance(stores.crm, Path) else "postgresql"
