"""Asking a live VNS3 controller: one bounded, pinned HTTPS call at a time. No Django, the standard library alone."""
