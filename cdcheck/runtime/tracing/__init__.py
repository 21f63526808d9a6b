"""Sees what an app asks its database by hooks in its drivers; the app itself stays as it is."""
