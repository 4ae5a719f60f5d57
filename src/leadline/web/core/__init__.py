"""What every app shares: roles and permissions, actions, language, words in templates, faults told to people."""
