"""How fast: exportctl beside other engines, on the same orders and the same requests, in one run."""
