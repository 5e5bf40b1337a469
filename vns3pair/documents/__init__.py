"""Files made from a comparison: XLSX and PDF, both over one layout. No Django here."""
