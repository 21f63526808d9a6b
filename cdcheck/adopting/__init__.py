"""Begins with an app: the settings that say what it is, and the gates that ask for a check."""
