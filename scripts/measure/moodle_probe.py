#!/usr/bin/env python3
# Asks for pages and signs people in on time, and writes down how long each answer took since it was due. A process of its own,
# told what to ask by one line of JSON; the next line ends it.
import http.client
import json
import random
import sys
import threading
import time


def ask(told, kinds, seconds, over, took):
    """Each of some questions in turn, every so often, until it is over."""
    connection = http.client.HTTPConnection("127.0.0.1", told["port"], timeout=60)
    chance, due, at = random.Random(seconds), time.monotonic(), 0
    while not over.is_set():
        due += seconds
        time.sleep(max(0.0, due - time.monotonic()))
        kind, method, path, body, headers = kinds(at, chance)
        at += 1
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        took[kind].append((time.monotonic() - due) * 1000)


def main():
    told = json.loads(sys.stdin.readline())
    over, took = threading.Event(), {"pages": [], "lists": [], "sign-ins": []}
    browser, program = {"Cookie": told["cookie"]}, {"Authorization": f"Bearer {told['token']}"}

    def reads(at, chance):
        if at % 2:
            return "lists", "GET", "/api/v1/people?limit=30", None, program
        return "pages", "GET", "/people", None, browser

    def sign_ins(at, chance):
        body = json.dumps({"email": told["emails"][at % len(told["emails"])], "password": told["password"]})
        return "sign-ins", "POST", "/api/v1/auth/sign-in", body, {"Content-Type": "application/json"}

    threads = [threading.Thread(target=ask, args=(told, reads, 2 / told["reads"], over, took)) for _ in range(2)]
    threads += [threading.Thread(target=ask, args=(told, sign_ins, 2 / told["signIns"], over, took)) for _ in range(2)]
    for each in threads:
        each.start()
    sys.stdin.readline()
    over.set()
    for each in threads:
        each.join()
    print(json.dumps(took))


if __name__ == "__main__":
    main()
