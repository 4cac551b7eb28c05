"""Who asks, in every request that schemathesis sends; which ways lead out, and how somebody gets in again."""

import atexit
import collections
import itertools
import json
import os

import requests
import schemathesis

STAGE = json.loads(os.environ["SCHEMATHESIS_STAGE"])
SIGN_IN = "/api/v1/sign-in"
DELETE_ACCOUNT = "POST /api/v1/me/delete"

addresses = (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in itertools.count(1))
people = iter(STAGE["people"])
person = next(people, None)
# These may delete themselves, so that who asks stays who owns the things that are asked for.
leavers = iter(STAGE["leavers"])
leaver = next(leavers, None)
cookie = None
statuses = collections.defaultdict(set)


def cookie_of(somebody):
    """None for who has no account any more."""
    headers = {"X-Scriptorium": "1", "X-Forwarded-For": next(addresses)}
    answer = requests.post(STAGE["url"] + SIGN_IN, json=somebody, headers=headers, timeout=30)
    return answer.headers["set-cookie"].split(";", 1)[0] if answer.ok else None


def sign_in():
    """Signs the person in; who cannot any more, because the account is gone, leaves it to the next one of the role."""
    global person, cookie
    while person is not None:
        cookie = cookie_of(person)
        if cookie is not None:
            return
        person = next(people, None)
    raise RuntimeError("Nobody of this role is left who could sign in.")


def let_a_leaver_ask(case):
    global leaver
    while leaver is not None:
        of_leaver = cookie_of(leaver)
        if of_leaver is not None:
            case.headers["Cookie"] = of_leaver
            return
        leaver = next(leavers, None)
    if isinstance(case.body, dict):
        case.body["password"] = "the wrong password"


@schemathesis.hook
def before_call(context, case, kwargs):
    if person is not None and cookie is None:
        sign_in()
    # A limit for each address would hide what lies behind it.
    case.headers["X-Forwarded-For"] = next(addresses)
    case.headers["X-Scriptorium"] = "1"
    if cookie is not None:
        case.headers["Cookie"] = cookie
    if person is not None and case.operation.label == DELETE_ACCOUNT:
        let_a_leaver_ask(case)
    # A new password is the old one again: with another, nobody here could sign in any more.
    body = case.body
    if person is not None and isinstance(body, dict) and 10 <= len(str(body.get("newPassword", ""))) <= 200:
        body["newPassword"] = person["password"]
    # Nobody may change who asks, or who set the stage: the others are there for that.
    for name, value in (case.path_parameters or {}).items():
        if value in STAGE["protectedIds"]:
            case.path_parameters[name] = STAGE["otherIds"][0]


@schemathesis.hook
def after_call(context, case, response):
    """Signing out, a new password and their like end the login: the next request comes with a new one."""
    global cookie
    statuses[case.operation.label].add(response.status_code)
    if case.operation.label == DELETE_ACCOUNT and response.status_code == 200:
        return
    if "set-cookie" in response.headers or (response.status_code == 401 and "unauthenticated" in response.text):
        cookie = None


@atexit.register
def write_statuses():
    with open("statuses.json", "w", encoding="utf-8") as file:
        json.dump({operation: sorted(each) for operation, each in statuses.items()}, file)
