"""`routing.toml`: what a bank decides about its floor, checked with all mistakes at once."""

from hotline.routing_policy.asked_by_flows import check_flows
from hotline.routing_policy.read import ROUTING_FILE, load_policy, read_policy

__all__ = ["ROUTING_FILE", "check_flows", "load_policy", "read_policy"]
