"""Ask for a sign-in link by mail: the answer is the same, and as quick, whoever asks for whom.

Whether there is such an account is looked up, and the letter written and sent, in a thread of its own.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock

from flask import Flask, current_app
from sqlalchemy import select

from planapp.extensions import db
from planapp.services.attempts import account_key, clean_account, count_attempt
from planapp.services.errors import ServiceError
from planapp.services.mail.letter import Letter, text_from
from planapp.services.mail.send import mail_is_on, send
from planapp.services.mail_links import make_mail_link, user_of_link
from planapp.services.sign_in import link_address, token_hash
from planapp.services.sign_in_ways import may_use_link
from planapp.services.transaction import transaction
from planapp.storage.models import User

MAIL_IS_OFF = (
    "planapp skickar ingen e-post här. Be planansvarig eller en administratör i din region om en länk."
)
_BUSY = "Det är många som ber om länkar just nu. Vänta några minuter och försök igen."
# Letters that wait for a slow server hold up nothing else, and cannot grow without end.
_MOST_WAITING = 200
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="planapp-mail")
_waiting: set[Future[None]] = set()
_lock = Lock()
_log = logging.getLogger(__name__)


def ask_for_link(email: str, address: str, after: str = "", browser: str = "") -> None:
    """Mail a link and a code to an address, if it is a user's; raises ServiceError after too many attempts.

    `after` is the address of ours that the link leads to, and `browser` the secret of the browser that asks:
    the code is good only there. Tells nobody whether there is such a user.
    """
    _count(address, account_key(email))
    _later(lambda: _user_with(clean_account(email)), after, browser)


def ask_for_new_link(token: str, address: str, browser: str = "") -> None:
    """Mail a new link to whoever a spent link belonged to; otherwise as `ask_for_link`."""
    _count(address, f"link:{token_hash(token)}")
    _later(lambda: user_of_link(token), "", browser)


def _count(address: str, key: str) -> None:
    if not mail_is_on():
        raise ServiceError(MAIL_IS_OFF)
    # Apart from the attempts to sign in: nobody can keep somebody out by asking for letters to them.
    count_attempt(address, key, what="letter to ")


def _user_with(email: str) -> int | None:
    return db.session.scalar(select(User.id).filter_by(email=email, ended_at=None))


def _later(whose: Callable[[], int | None], after: str, browser: str) -> None:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with _lock:
        if len(_waiting) >= _MOST_WAITING:
            raise ServiceError(_BUSY)
        task = _threads.submit(_write, app, whose, after, browser)
        _waiting.add(task)
    task.add_done_callback(_forget)


def _forget(task: Future[None]) -> None:
    with _lock:
        _waiting.discard(task)


def wait_for_letters(seconds: float = 30) -> None:
    """Wait until every letter that has been asked for is sent or refused."""
    with _lock:
        tasks = set(_waiting)
    wait(tasks, timeout=seconds)


def _write(app: Flask, whose: Callable[[], int | None], after: str, browser: str) -> None:
    with app.app_context():
        try:
            user_id = whose()
            if user_id is not None:
                _mail_link(user_id, after, browser)
        except Exception:
            _log.exception("a sign-in letter could not be sent")


def _mail_link(user_id: int, after: str, browser: str) -> None:
    to, base = db.session.get_one(User, user_id).email, current_app.config["BASE_URL"]
    if not may_use_link(user_id, is_mailed=True):
        text = text_from("other_way", sign_in=f"{base}/logga-in")
        send(Letter("other_way", to, "Så loggar du in", text, user_id=user_id))
        return
    with transaction():
        link = make_mail_link(user_id, browser)
    if link is None:
        return
    address = link_address(base, link.token, after)
    text = text_from("sign_in", link=address, code=f"{link.code[:3]} {link.code[3:]}")
    send(Letter("sign_in", to, f"Logga in i {current_app.config['SITE_NAME']}", text, user_id=user_id))
