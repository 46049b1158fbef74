"""Reports: figures of the journal and of what the CRM has of it, each counted in one place only."""
