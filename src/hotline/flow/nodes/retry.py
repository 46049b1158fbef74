"""`no_input` and `no_match`: asking again, as often and in the words that the flow says."""

from __future__ import annotations

from pydantic import Field

from hotline.flow.vocabulary import Say, Says, Table, Target


class Retry(Table):
    """What to do when the caller said nothing (`no_input`) or nothing useful (`no_match`).

    The question is asked at most `tries` times. Before the second time the first prompt of `say` is
    heard, before the third the second one, the last one from then on. After that it goes to `then`.
    """

    say: Says = ()
    tries: int = Field(default=3, ge=1, le=10)
    then: Target

    def prompt_for(self, failures: int) -> tuple[Say, ...]:
        """Return what to say after so many failures, counted from 1."""
        return self.say[min(failures, len(self.say)) - 1 :][:1] if self.say else ()
