"""The floor's figures, folded from its log: live, of the past and made again, they are the same."""

from hotline.routing.figures.agent_time import AgentTime
from hotline.routing.figures.contacts import Contacts
from hotline.routing.figures.figures import By, Cell, Figures

__all__ = ["AgentTime", "By", "Cell", "Contacts", "Figures"]
