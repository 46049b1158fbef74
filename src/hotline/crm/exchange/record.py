"""One customer as a line of a file: flat, in text, checked as hostile input is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from hotline.crm.customers.words import e164
from hotline.model.customer import (
    Customer,
    CustomerDraft,
    Name,
    Phone,
    PhoneKind,
    Profile,
    Way,
)
from hotline.model.interaction import Consent
from hotline.model.money import money_from_text, money_text
from hotline.model.values import Money

LIST_LIMIT = 20
"""How many telephone numbers, accounts, tags and the like a customer has at most."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
_PHONE_KINDS = get_args(PhoneKind)


def _plain(value: object) -> object:
    """Refuse what no name, number or word holds, and leave out spaces at the ends."""
    if isinstance(value, str):
        value = value.strip()
        if not value.isprintable():
            raise ValueError("holds a character that cannot be printed, such as a line end")
    return value


def _listed(value: object) -> object:
    """Read `a; b; c` as a list, as a spreadsheet's cell has it."""
    if isinstance(value, str):
        return [part for part in (part.strip() for part in value.split(";")) if part]
    return value


def _paired(value: object) -> object:
    """Read `name=text; name=text` as a table."""
    if isinstance(value, str):
        pairs = [part.partition("=") for part in _listed(value)]  # type: ignore[attr-defined]
        if not all(equals and name.strip() for name, equals, _ in pairs):
            raise ValueError("must be name=text; name=text")
        return {name.strip(): text.strip() for name, _, text in pairs}
    return value


def _yes_no(value: object) -> object:
    """Read what people write for yes and no; an empty cell is no."""
    if isinstance(value, str):
        word = value.strip().casefold()
        if word in {"", "no", "false", "0"}:
            return False
        if word in {"yes", "true", "1"}:
            return True
        raise ValueError("must be yes or no")
    return value


Plain = BeforeValidator(_plain)
Word = Annotated[str, Field(max_length=128), Plain]
Words = Annotated[tuple[Word, ...], BeforeValidator(_listed), Field(max_length=LIST_LIMIT)]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Said = Annotated[Consent, BeforeValidator(lambda said: said or "unknown")]


class CustomerRecord(BaseModel):
    """A customer as a file tells one; what it leaves out stays as it is known.

    Validation wants the context `{"region": "CN"}`: where numbers without a country are dialled.

    Attributes:
        phones: Each may begin with its kind: `mobile:+8613800138000`.
        accounts: The last four digits of each.
        average_deposits: An amount as `1260000.00 CNY`.
        total_assets: The same.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,32}$"), Plain]
    full_name: Annotated[str, Field(min_length=1, max_length=128), Plain]
    latin_name: Word = ""
    family_name: Word = ""
    title: Literal["", "mr", "ms"] = ""
    phones: Words = ()
    mail: Word = ""
    ways: Words = ("phone",)
    accounts: Words = ()
    average_deposits: Word = ""
    total_assets: Word = ""
    relationship_manager: Word = ""
    language: Word = ""
    consent_recording: Said = "unknown"
    consent_voice: Said = "unknown"
    consent_marketing: Said = "unknown"
    do_not_call: YesNo = False
    preferences: Annotated[
        Mapping[Word, Word], BeforeValidator(_paired), Field(max_length=LIST_LIMIT)
    ] = Field(default_factory=dict)
    tags: Words = ()

    @field_validator("phones")
    @classmethod
    def _dialled(cls, phones: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        region = (info.context or {})["region"]
        return tuple(_phone_text(_phone(phone, region)) for phone in phones)

    @field_validator("accounts")
    @classmethod
    def _tails(cls, accounts: tuple[str, ...]) -> tuple[str, ...]:
        if not all(re.fullmatch("[0-9]{4}", tail) for tail in accounts):
            raise ValueError("must be the last four digits of each account, and no more")
        return accounts

    @field_validator("ways")
    @classmethod
    def _known_ways(cls, ways: tuple[str, ...]) -> tuple[str, ...]:
        known = get_args(Way)
        if not set(ways) <= set(known):
            raise ValueError(f"must be some of {', '.join(known)}")
        return ways

    @field_validator("average_deposits", "total_assets")
    @classmethod
    def _amount(cls, text: str) -> str:
        if text and money_from_text(text) is None:
            raise ValueError("must be an amount with its currency, as 1260000.00 CNY")
        return text

    @field_validator("language")
    @classmethod
    def _tag(cls, language: str) -> str:
        if language and not _LANGUAGE.fullmatch(language):
            raise ValueError("must be a language tag of BCP 47, such as zh-CN")
        return language

    @field_validator("mail")
    @classmethod
    def _address(cls, mail: str) -> str:
        if mail and not _MAIL.fullmatch(mail):
            raise ValueError("must be an address such as anna@example.com")
        return mail

    @classmethod
    def of(cls, customer: Customer) -> CustomerRecord:
        """Return what a file says of a customer."""
        profile = customer.profile
        return cls.model_construct(
            number=profile.number,
            full_name=profile.name.full,
            latin_name=profile.name.latin,
            family_name=profile.name.family,
            title=profile.name.title,
            phones=tuple(_phone_text(phone) for phone in profile.phones),
            mail=profile.mail,
            ways=profile.ways,
            accounts=profile.accounts,
            average_deposits=_money_text(profile.standing.average_deposits),
            total_assets=_money_text(profile.standing.total_assets),
            relationship_manager=profile.relationship_manager,
            language=customer.language,
            consent_recording=customer.consents.recording,
            consent_voice=customer.consents.voice,
            consent_marketing=customer.consents.marketing,
            do_not_call=customer.do_not_call,
            preferences=profile.preferences,
            tags=profile.tags,
        )

    def over(self, known: CustomerDraft | None) -> CustomerDraft:
        """Return what is known of the customer with this record: what it leaves out stays."""
        base = known or CustomerDraft(profile=Profile(number=self.number, name=Name(full="")))
        told = self.model_fields_set
        profile = self._only(
            told,
            phones=tuple(map(_kept_phone, self.phones)),
            mail=self.mail,
            ways=self.ways,
            accounts=self.accounts,
            relationship_manager=self.relationship_manager,
            preferences=dict(self.preferences),
            tags=self.tags,
        )
        names = {"full": "full_name", "latin": "latin_name", "family": "family_name"}
        name = {part: getattr(self, field) for part, field in names.items() if field in told}
        name |= self._only(told, title=self.title)
        standing = self._only(
            told,
            average_deposits=money_from_text(self.average_deposits),
            total_assets=money_from_text(self.total_assets),
        )
        consents = {
            use: getattr(self, f"consent_{use}")
            for use in ("recording", "voice", "marketing")
            if f"consent_{use}" in told
        }
        return replace(
            base,
            profile=replace(
                base.profile,
                name=replace(base.profile.name, **name),
                standing=replace(base.profile.standing, **standing),
                **profile,
            ),
            consents=replace(base.consents, **consents),
            **self._only(told, language=self.language, do_not_call=self.do_not_call),
        )

    @staticmethod
    def _only(told: set[str], **values: Any) -> dict[str, Any]:
        return {field: value for field, value in values.items() if field in told}


def _phone(text: str, region: str) -> Phone:
    kind, colon, number = text.partition(":")
    if not colon:
        kind, number = "mobile", text
    if kind not in _PHONE_KINDS:
        raise ValueError(f"{kind!r} is no kind of telephone: {', '.join(_PHONE_KINDS)}")
    written = e164(number, region=region)
    if written is None:
        raise ValueError(f"{number!r} is no telephone number that can be dialled from {region}")
    return Phone(number=written, kind=kind)  # type: ignore[arg-type]


def _kept_phone(text: str) -> Phone:
    """Read what `_phone_text` wrote."""
    kind, _, number = text.partition(":")
    return Phone(number=number, kind=kind)  # type: ignore[arg-type]


def _phone_text(phone: Phone) -> str:
    return f"{phone.kind}:{phone.number}"


def _money_text(money: Money | None) -> str:
    return "" if money is None else money_text(money)
