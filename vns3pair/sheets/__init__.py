"""Sheets: stored, filled in, compared, kept in revisions."""
