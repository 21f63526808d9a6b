"""Serves checks to coding agents by the Model Context Protocol."""
