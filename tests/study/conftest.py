"""Leaves out what needs the published tables of the paper, where nobody says where they are."""

import os

collect_ignore = [] if os.environ.get("CDCHECK_PUBLISHED") else ["test_published_paper.py"]
