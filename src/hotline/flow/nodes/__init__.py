"""The node kinds of the flow language: one file each, and one line here to register it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hotline.flow.nodes.bank import BankNode
from hotline.flow.nodes.base import Node
from hotline.flow.nodes.callback import CallbackNode
from hotline.flow.nodes.case import CaseNode
from hotline.flow.nodes.collect import CollectNode
from hotline.flow.nodes.customer_record import CustomerRecordNode
from hotline.flow.nodes.decide import DecideNode
from hotline.flow.nodes.ending import HandOverNode, HangUpNode
from hotline.flow.nodes.hours import HoursNode
from hotline.flow.nodes.http import HttpNode
from hotline.flow.nodes.language import LanguageNode
from hotline.flow.nodes.listen import ListenNode
from hotline.flow.nodes.menu import MenuNode
from hotline.flow.nodes.prefer import PreferNode
from hotline.flow.nodes.queue import QueueNode
from hotline.flow.nodes.recognise import RecogniseNode
from hotline.flow.nodes.record import RecordNode
from hotline.flow.nodes.say import SayNode
from hotline.flow.nodes.set import SetNode
from hotline.flow.nodes.subflow import ReturnNode, SubflowNode
from hotline.flow.nodes.survey import SurveyNode
from hotline.flow.nodes.text_message import TextMessageNode
from hotline.flow.nodes.transfer import TransferNode
from hotline.flow.nodes.waiting_case import WaitingCaseNode
from hotline.flow.nodes.yes_no import YesNoNode

# Ordered: an ending may also `say`, so the more telling key is looked for first.
KINDS: Mapping[str, type[Node]] = MappingProxyType(
    {
        kind.key: kind
        for kind in (
            MenuNode,
            YesNoNode,
            CollectNode,
            BankNode,
            HttpNode,
            ListenNode,
            RecordNode,
            DecideNode,
            SetNode,
            HoursNode,
            LanguageNode,
            PreferNode,
            QueueNode,
            TransferNode,
            CallbackNode,
            RecogniseNode,
            CustomerRecordNode,
            WaitingCaseNode,
            CaseNode,
            TextMessageNode,
            SurveyNode,
            SubflowNode,
            ReturnNode,
            HangUpNode,
            HandOverNode,
            SayNode,
        )
    }
)
"""The word that makes a node, and the node it makes."""
