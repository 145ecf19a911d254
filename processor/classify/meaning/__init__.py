"""What a customer's reply says, and the values it gives. Pure; tables of words, and a grammar that a yes must cover."""

from processor.classify.meaning.reading import Meaning, meaning
from processor.classify.meaning.values import answered_values

__all__ = ["Meaning", "answered_values", "meaning"]
