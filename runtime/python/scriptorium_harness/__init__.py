"""Runs one tool script. No module of this package is for scripts."""
