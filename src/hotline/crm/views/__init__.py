"""What the CRM tells programs, the same on the command line and over HTTP."""
