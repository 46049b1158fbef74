"""A call that another process goes on with: it is still, and all that it knows is told."""

from __future__ import annotations

from collections.abc import Container

from hotline.asterisk.asterisk_line import AsteriskLine
from hotline.calls.call_inbox import CallInbox
from hotline.calls.call_journal import CallJournal
from hotline.calls.carried import CarriedCall, CarriedProgress, Progress
from hotline.calls.doing import Doing
from hotline.calls.performer import Performer
from hotline.flow.codec import event_to_json
from hotline.flow.commands import AskBank, AskPort
from hotline.flow.questions import Question
from hotline.flow.run import FlowRun


class HandingOn:
    """Hands one call on.

    Args:
        call_id: Which.
        run: Where it is.
        journal: What of it is written.
        inbox: What happens to it.
        doing: What is done for it.
        performer: Does that.
    """

    def __init__(
        self,
        call_id: str,
        run: FlowRun,
        *,
        journal: CallJournal,
        inbox: CallInbox,
        doing: Doing,
        performer: Performer,
    ) -> None:
        self._call_id = call_id
        self._run = run
        self._journal = journal
        self._inbox = inbox
        self._doing = doing
        self._performer = performer

    def is_still(self, line: AsteriskLine) -> bool:
        """Return whether nothing happens until the caller, the PBX or somebody outside does it.

        Args:
            line: The call's line, which is held.
        """
        is_held = line.channel.actions.is_held and self._doing.undone > 0
        return line.is_at_rest and (self._inbox.is_still or is_held)

    def freeze(self, line: AsteriskLine, asked: Container[str]) -> CarriedCall:
        """Do nothing more until `thaw`; return what another process needs to go on.

        Args:
            line: The call's line; the call must be still.
            asked: The names of questions to bank or ports that are on their way.
        """
        events = self._inbox.hold()
        question, carried_line = self._run.open, line.carry()
        progress = self._performer.talk.progress
        if isinstance(question, AskBank | AskPort):
            # What was heard before has been answered.
            progress = Progress(is_begun=self._is_asked(question, asked))
        return CarriedCall(
            call_id=self._call_id,
            records=self._journal.records,
            undone=self._doing.undone,
            events=[event_to_json(event) for event in events],
            secrets=self._performer.vault.carry(),
            unused_keys=self._performer.talk.unused_keys,
            progress=CarriedProgress.of(progress, carried_line),
            line=carried_line,
        )

    def thaw(self) -> None:
        """Go on as if nothing had been."""
        self._inbox.let_go()

    def _is_asked(self, question: Question, asked: Container[str]) -> bool:
        return self._performer.name_of(question) in asked or self._performer.is_settling
