"""What comes in and goes out: sheet files, XLSX, PDF."""
