"""The privacy-request processor of a shop that talks with its customers by mail."""

__version__ = "0.1.0"
