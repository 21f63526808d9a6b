"""Runs an app as processes of this machine: limited and always ended, but not isolated."""
