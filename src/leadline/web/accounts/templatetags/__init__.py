"""What pages of signing in ask for."""
