"""What is done with a tunnel beyond its sheet: diagnosing a log."""
