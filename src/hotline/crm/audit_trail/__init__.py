"""The audit trail: who signed in, was refused, signed out, and looked at which customer."""
