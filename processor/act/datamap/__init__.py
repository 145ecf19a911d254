"""The data map: where the shop's database holds what of a person, and what each kind of request does to it."""
