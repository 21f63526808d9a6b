"""Runs the catalogue of cases only where `$CDCHECK_CATALOGUE` says where it is."""

import os

collect_ignore = [] if "CDCHECK_CATALOGUE" in os.environ else ["test_architecture_catalogue.py"]
