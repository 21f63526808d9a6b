"""One module a format of manifest."""
