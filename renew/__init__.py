"""Law packs that are made from tables: the tables in ``rules/sources``, what is taken from them, the files they become.

``python -m renew`` writes the files; ``python -m renew --check`` compares, and fails on a difference. It is no part of
exportctl: it needs nothing but the standard library.
"""
