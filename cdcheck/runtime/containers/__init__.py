"""Runs an app in a container, on a private network without a way out."""
