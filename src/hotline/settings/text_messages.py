"""Text messages."""

from __future__ import annotations

from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator

from hotline.settings.section import ClassPath, Section, known_countries


class TextMessageSettings(Section):
    """The gateway that text messages go out through; without a `url` or a `gateway` none do.

    Attributes:
        gateway: The class that sends them, as `module:Class`; None posts them over HTTP.
        url: Where messages are posted to.
        token: The bearer token that it knows us by.
        timeout_s: After so many seconds an answer does not count any more.
        countries: ISO 3166 codes of the countries whose numbers get messages; none: that of
            `crm.region`.
        of_number_per_hour: So many messages an hour go to a number that is shown or typed.
    """

    gateway: ClassPath | None = None
    url: str | None = Field(default=None, pattern="^https?://.+")
    token: SecretStr | None = None
    timeout_s: float = Field(default=3.0, gt=0, le=30)
    countries: tuple[str, ...] = ()
    of_number_per_hour: int = Field(default=5, ge=1, le=1000)

    _known_countries = field_validator("countries")(known_countries)

    @model_validator(mode="after")
    def _known_to_the_gateway(self) -> Self:
        if self.gateway is None and self.url is not None and self.token is None:
            raise ValueError("'url' needs a 'token', by which the gateway knows us")
        return self
