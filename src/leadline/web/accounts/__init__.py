"""People: how they sign in, the language they read and the clock they live by."""
