"""Runs the command line as `python -m cdcheck`."""

from cdcheck.cli import main

if __name__ == "__main__":
    main()
