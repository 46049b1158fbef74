"""What calls are found by: what happened in each, without anything personal."""
