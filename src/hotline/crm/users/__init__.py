"""Users: people who sign in, their passwords, their sessions."""
