"""The manager interface: a sans-io wire protocol and an asyncio client over it."""

from hotline.asterisk.ami.action import Action
from hotline.asterisk.ami.asyncagi import AgiEnv, AgiResult, read_agi_env, read_agi_result
from hotline.asterisk.ami.client import AmiClient, AmiStats
from hotline.asterisk.ami.dispatcher import LinkEvent, LinkLost, LinkUp, Unsubscribe
from hotline.asterisk.ami.errors import (
    AmiActionInvalid,
    AmiActionRefused,
    AmiActionTimeout,
    AmiError,
    AmiLinkLost,
    AmiLoginRefused,
    AmiNotAList,
)
from hotline.asterisk.ami.inbox import Importance
from hotline.asterisk.ami.messages import AmiMessage
from hotline.asterisk.ami.protocol import AmiProtocol
from hotline.asterisk.ami.settings import AmiSettings, EventFilter

__all__ = [
    "Action",
    "AgiEnv",
    "AgiResult",
    "AmiActionInvalid",
    "AmiActionRefused",
    "AmiActionTimeout",
    "AmiClient",
    "AmiError",
    "AmiLinkLost",
    "AmiLoginRefused",
    "AmiMessage",
    "AmiNotAList",
    "AmiProtocol",
    "AmiSettings",
    "AmiStats",
    "EventFilter",
    "Importance",
    "LinkEvent",
    "LinkLost",
    "LinkUp",
    "Unsubscribe",
    "read_agi_env",
    "read_agi_result",
]
