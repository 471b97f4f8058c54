"""The register 登记: what people file and decide, with who, when, and the file that says so.

Every matter is of a kind, numbered from 1; its history is a row of entries, numbered too, that are
added and never changed. What a matter is now follows from its entries alone.
"""
