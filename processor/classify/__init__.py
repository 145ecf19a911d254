"""Sorting: what a message asks for, decided by rules that an admin can read. Pure: no I/O beyond loading the rules."""

from processor.classify.loading import load_rules
from processor.classify.ruleset import RuleSet
from processor.classify.source import RuleSource
from processor.classify.verdict import classify

__all__ = ["RuleSet", "RuleSource", "classify", "load_rules"]
