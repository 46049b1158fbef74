"""What is different between two versions of the flows, told as changes of their graphs."""
