"""`routing.toml`: what a bank decides about its floor, checked with all mistakes at once."""

from hotline.routing_policy.asked_by_flows import AskedByFlows, asked_by
from hotline.routing_policy.read import ROUTING_FILE, load_policy, read_policy

__all__ = ["ROUTING_FILE", "AskedByFlows", "asked_by", "load_policy", "read_policy"]
