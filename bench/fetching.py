"""The limit that the protocol and the client set: a bare imapclient loop that only takes the octets."""

from __future__ import annotations

import time

import imapclient

from tests.servers.dovecot import Account


def bare(mailbox: Account, batch: int) -> tuple[int, float]:
    """Fetch every mail by BODY.PEEK[] in batches and drop it; returns how many and the seconds it took."""
    start = time.perf_counter()
    client = imapclient.IMAPClient(mailbox.host, mailbox.imap_port, ssl=False, timeout=60)
    client.login(mailbox.username, mailbox.password)
    client.select_folder("INBOX", readonly=True)
    uids = client.search()
    count = 0
    for first in range(0, len(uids), batch):
        count += len(client.fetch(uids[first : first + batch], ["BODY.PEEK[]"]))
    seconds = time.perf_counter() - start
    client.shutdown()
    return count, seconds
