"""Real servers that the tests start or use: each module says by `available()` why it can not, or ""."""
