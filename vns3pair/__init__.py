"""vns3pair: two organisations agree one IPsec tunnel on a shared two-sided sheet.

Importing this package imports nothing else: the command line runs on a bare Python.
"""

__version__ = "0.5.0"
