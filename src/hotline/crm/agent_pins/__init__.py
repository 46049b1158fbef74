"""The PINs by which agents sign in from a telephone."""
