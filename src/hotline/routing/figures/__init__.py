"""The floor's figures, folded from its log: live, of the past and made again, they are the same."""

from hotline.routing.figures.agent_time import AgentTime
from hotline.routing.figures.audit import Compared, compare
from hotline.routing.figures.contacts import Contacts
from hotline.routing.figures.figures import By, Cell, CountedCall, Figures
from hotline.routing.figures.kept import figures_from_json, figures_to_json

__all__ = [
    "AgentTime",
    "By",
    "Cell",
    "Compared",
    "Contacts",
    "CountedCall",
    "Figures",
    "compare",
    "figures_from_json",
    "figures_to_json",
]
