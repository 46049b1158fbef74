"""Scorecards in the CRM: forms as they were, who scored which call, step by step."""
