"""The CRM: which flow answers a number, and what is kept of every contact with a customer."""

from hotline.crm.errors import AmbiguousCall, CrmError, RouteTaken, UnknownCall
from hotline.crm.repository import CrmRepository

__all__ = ["AmbiguousCall", "CrmError", "CrmRepository", "RouteTaken", "UnknownCall"]
