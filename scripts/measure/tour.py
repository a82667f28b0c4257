# The README's screenshots: a demo campus, signed in as its administrator, in a real Chromium.
import datetime
import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "Tests" / "Peers"))
from appliance import Appliance, quad  # noqa: E402

FOLDER = ROOT / ".build" / "tour"
PICTURES = ROOT / "docs" / "tour"
NEW_PEOPLE = """Name;E-mail;Number
Élodie D’Amboise;elodie@campus.example;N-1001
Nguyễn Thị Minh Khai;khai@campus.example;N-1002
李小龍;li@campus.example;N-1003
محمد عبد الله;mohammed@campus.example;N-1004
;nobody@campus.example;N-1005
Zoë O’Neill;not an address;N-1006
"""


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    PICTURES.mkdir(parents=True, exist_ok=True)
    made = quad("demo", "--data", FOLDER / "data", "--people", 200, timeout=300)
    assert made.returncode == 0, made.stderr
    signs = dict(re.findall(r"^(\w[\w ]*):\s+(\S+)$", (FOLDER / "data" / "demo-sign-in.txt").read_text(), re.MULTILINE))
    (FOLDER / "newcomers.csv").write_text(NEW_PEOPLE)
    with Appliance(FOLDER / "data") as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(
            base_url=served.url, viewport={"width": 1200, "height": 780}, locale="en-GB", color_scheme="light").new_page()

        def take(name, path=None):
            if path:
                page.goto(path)
            page.evaluate("document.activeElement && document.activeElement.blur()")
            page.screenshot(path=PICTURES / f"{name}.png")
            print(PICTURES / f"{name}.png")

        take("sign-in", "/sign-in")
        page.fill("[name=email]", signs["administrator"])
        page.fill("[name=password]", signs["password"])
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/")
        take("my-day", "/")
        # The last full working day: the demo's campus rests at night and on weekends.
        day = datetime.date.today() - datetime.timedelta(days=1)
        while day.weekday() > 4:
            day -= datetime.timedelta(days=1)
        take("board", f"/attendance?date={day}&show=left")
        take("people", "/people")
        page.goto("/people/import")
        page.set_input_files("input[type=file]", FOLDER / "newcomers.csv")
        page.locator("form:has(input[type=file]) button[type=submit]").click()
        page.wait_for_load_state()
        take("import")
        take("events", "/events")
        browser.close()


if __name__ == "__main__":
    main()
