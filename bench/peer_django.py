"""Runs inside the peer's own virtual environment: django-helpdesk's `get_email` over one IMAP mailbox.

    python peer_django.py FOLDER HOST PORT USERNAME PASSWORD

Prints one JSON object: seconds, tickets.
"""

import json
import sys
import time
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.urls import include, path

urlpatterns = []  # filled when the applications are set up


def main(folder: str, host: str, port: str, username: str, password: str) -> None:
    settings.configure(
        SECRET_KEY="bench",
        USE_TZ=True,
        TIME_ZONE="Asia/Ho_Chi_Minh",
        SITE_ID=1,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(Path(folder) / "helpdesk.sqlite3")}},
        MEDIA_ROOT=str(Path(folder) / "media"),
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        ROOT_URLCONF=__name__,
        LOGIN_URL="/",
        HELPDESK_TEAMS_MODE_ENABLED=False,
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.sites",
            "django.contrib.messages",
            "django.contrib.admin",
            "django.contrib.humanize",
            "helpdesk",
        ],
    )
    django.setup()
    urlpatterns.append(path("", include("helpdesk.urls", namespace="helpdesk")))
    call_command("migrate", verbosity=0)
    from helpdesk.email import process_email  # noqa: PLC0415 - only after setup
    from helpdesk.models import Queue, Ticket  # noqa: PLC0415

    Queue.objects.create(
        title="cskh",
        slug="cskh",
        email_address="cskh@vanesa.vn",
        allow_email_submission=True,
        email_box_type="imap",
        email_box_host=host,
        email_box_port=int(port),
        email_box_ssl=False,
        email_box_user=username,
        email_box_pass=password,
        email_box_imap_folder="INBOX",
        email_box_interval=0,
        logging_type="none",
    )
    start = time.perf_counter()
    process_email(quiet=True)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "tickets": Ticket.objects.count()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
