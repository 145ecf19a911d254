"""The verification of senders, measured on test suites and mails of others: `make foreign ARGS=FOLDER`.

FOLDER holds the suites as their authors publish them, each in a folder of its own and each optional; `__main__.SUITES`
says by which file each is known. Nothing of them is kept here. DNS is a zone on this machine, made of what each suite
says. `make foreign` installs what only this needs (PyYAML).

A case is right, refused on purpose (`refusals.py` says why, by reading the mail with other code than ours), in dispute
(the suite wants what an RFC does not), or wrong. The exit code is 1 where a sender is authenticated who must not be.
"""
