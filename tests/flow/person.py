"""person – somebody with a browser, for flow tests of pages."""
import re
import urllib.parse

from flow import equal, check, wait_for


class Person:
    """Somebody with a browser: signs in by link, sees pages, presses buttons."""

    def __init__(self, hub, name, new=True):
        self.hub, self.cookie, self.token = hub, "", ""
        link = hub.run("person", "add" if new else "link", name, "--json").json()["link"]
        path = urllib.parse.urlparse(link).path
        page = self.see(path)
        status, headers, _ = self.send(path, {})
        equal(status, 303, "signing in")
        check(page, "the sign-in page is empty")

    def see(self, path, expect=200):
        status, headers, body = self.hub.get(path, {"Cookie": self.cookie} if self.cookie else {})
        self.keep(headers)
        equal(status, expect, path)
        text = body.decode()
        token = re.search(r'name="token" value="([^"]+)"', text)
        self.token = token.group(1) if token else self.token
        return text

    def send(self, path, fields):
        data = urllib.parse.urlencode([("token", self.token), *fields.items()]).encode()
        status, headers, body = self.hub.get(path, {"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin",
                                                    "Content-Type": "application/x-www-form-urlencoded"}, data)
        self.keep(headers)
        return status, headers, body.decode()

    def press(self, path, fields):
        """Sends a form and sees where that leads, which can be loaded again."""
        status, headers, body = self.send(path, fields)
        equal(status, 303, f"{path}: {body}")
        page = self.see(headers["location"].split("#")[0])
        equal(self.see(headers["location"].split("#")[0]), page, "the page, loaded again")
        return page

    def keep(self, headers):
        cookies = [line.split(";")[0] for line in headers.get("set-cookie", "").split("\n")]
        self.cookie = next((c for c in cookies if c.split("=")[-1]), self.cookie)


def a_hub(hub):
    """Serving, with the community c and its coordinator ann."""
    hub.run("community", "add", "c", "--title", "C")
    hub.serve()
    ann = Person(hub, "ann")
    hub.run("community", "join", "c", "ann", "--role", "coordinator")
    wait_for(lambda: "Look for feeds" in ann.see("/c/c/feeds"), 10, "her role to be known")
    return ann
