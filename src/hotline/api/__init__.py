"""The REST API of the CRM: what programs ask of customers, cases and promises, under /api/v1."""

from hotline.api.route import PREFIX
from hotline.api.server import api_app

__all__ = ["PREFIX", "api_app"]
