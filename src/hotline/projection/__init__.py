"""What the CRM has of calls, as it follows from the journal: live, and made again."""
