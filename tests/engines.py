"""Three browser engines behind one small interface: Chromium, Firefox and WebKit, which is what iPads run.

Playwright drives Chromium and an ordinary Firefox, Selenium a WebKit that its driver starts on a screen of its own.
What a test wants of any of them is a `Tab`.
"""

import json
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from selenium.webdriver import ActionChains, WebKitGTK
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

# Features of Chromium to do without: its address bar, which nobody sees, loads two pages of its own for each of ours,
# and that takes as long. The list replaces Playwright's, so those of Playwright's that a page might notice follow.
NOT_NEEDED = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup"]
NOT_WANTED = ["AvoidUnnecessaryBeforeUnloadCheckSync", "HttpsUpgrades", "PaintHolding", "ThirdPartyStoragePartitioning"]
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    f"--disable-features={','.join(NOT_NEEDED + NOT_WANTED)}",
]

# WebKit's driver hears nothing of the console. So a page that WebKit asks the tests' server for keeps this record.
RECORD = """<script>(() => {
  const record = self.complaints = [];
  for (const level of ["error", "warn"]) {
    const say = console[level];
    console[level] = (...words) => (record.push(words.join(" ")), say.apply(console, words));
  }
  addEventListener("error", event => record.push(event.message ?? `not loaded: ${event.target.outerHTML}`), true);
  addEventListener("unhandledrejection", event => record.push(String(event.reason)));
  addEventListener("securitypolicyviolation", event => record.push(`not allowed: ${event.blockedURI}`));
})()</script>"""


def find(variable, *names):
    """Find a program by the path in an environment variable, or by its usual names; None if there is none."""
    names = [os.environ[variable]] if os.environ.get(variable) else names
    return next(filter(None, map(shutil.which, names)), None)


class Tab:
    """A tab of a browser, on a page.

    Attributes
    ----------
    complaints : list of str
        What the console has been told since the last `goto`: errors and warnings.
    """

    def goto(self, address):
        """Open a page, and wait until it is loaded."""
        raise NotImplementedError

    def evaluate(self, script, arg=None):
        """Give the value of JavaScript: of an expression, of a function called with `arg`, or of what they promise."""
        raise NotImplementedError

    def wait_for(self, script, arg=None, seconds=10):
        """Wait until the value of such a script is true."""
        raise NotImplementedError

    def click(self, selector):
        """Click the middle of the first element that is shown, of those that a CSS selector finds."""
        raise NotImplementedError

    def press(self, *keys):
        """Press keys, one after the other: "Tab", "ArrowLeft", "Control+c", "a"."""
        raise NotImplementedError

    def drag(self, selector, right, down=0):
        """Press the mouse on the middle of such an element, move it by so many pixels, and let go."""
        raise NotImplementedError

    def resize(self, width, height=800):
        """Give the page so many pixels. WebKit's window is at least 334 pixels wide."""
        raise NotImplementedError

    def screenshot(self, path):
        """Write what is on the screen to a PNG file."""
        raise NotImplementedError


class PlaywrightTab(Tab):
    """A tab of Chromium or Firefox.

    Parameters
    ----------
    page : playwright.sync_api.Page
        The tab as Playwright knows it, for what only one engine is asked.
    """

    def __init__(self, page):
        self.page = page
        self.complaints = []
        page.on("console", lambda line: line.type in {"error", "warning"} and self._hear(line.text))
        page.on("pageerror", lambda error: self._hear(str(error)))

    def _hear(self, words):
        # Firefox says so of a formula of which it has read half.
        if "Incorrect number of children for <m" not in words:
            self.complaints.append(words)

    def goto(self, address):
        self.page.goto("about:blank")
        self.complaints.clear()
        self.page.goto(address)

    def evaluate(self, script, arg=None):
        return self.page.evaluate(script, arg)

    def wait_for(self, script, arg=None, seconds=10):
        self.page.wait_for_function(script, arg=arg, timeout=1000 * seconds)

    def click(self, selector):
        self.page.locator(selector).filter(visible=True).first.click()

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def drag(self, selector, right, down=0):
        element = self.page.locator(selector).filter(visible=True).first
        element.scroll_into_view_if_needed()
        box = element.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + right, y + down, steps=5)
        self.page.mouse.up()

    def resize(self, width, height=800):
        self.page.set_viewport_size({"width": width, "height": height})

    def screenshot(self, path):
        self.page.screenshot(path=path)


def webdriver_key(name):
    """Give the sign by which WebDriver means a key: "ArrowLeft" is Keys.ARROW_LEFT, "a" is itself."""
    return getattr(Keys, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper(), name)


class WebKitTab(Tab):
    """A window of WebKit's MiniBrowser.

    Parameters
    ----------
    driver : selenium.webdriver.WebKitGTK
    """

    def __init__(self, driver):
        self.driver = driver
        # The window of a browser cannot be as narrow as a phone, for its buttons; one that a page opens has none.
        [first] = driver.window_handles
        driver.execute_script("open('about:blank', '', 'toolbar=no,location=no,menubar=no,width=400,height=400')")
        WebDriverWait(driver, 10).until(lambda driver: len(driver.window_handles) == 2)
        self.handle = next(handle for handle in driver.window_handles if handle != first)
        driver.switch_to.window(self.handle)

    @property
    def complaints(self):
        return self.evaluate("self.complaints")

    def goto(self, address):
        self.driver.get(address)

    def evaluate(self, script, arg=None):
        kind, value = self.driver.execute_async_script(
            f"""const [arg, done] = arguments;
            (async () => {{ const value = ({script}); return typeof value === "function" ? value(arg) : value; }})()
                .then(value => done(["value", value]), error => done(["error", String(error)]))""",
            arg,
        )
        if kind == "error":
            raise RuntimeError(value)
        return value

    def wait_for(self, script, arg=None, seconds=10):
        WebDriverWait(self.driver, seconds, 0.05).until(lambda _: self.evaluate(script, arg), script)

    def _mouse(self, selector):
        """Move the mouse to the middle of the element that is meant, when it stands still; give what can be done."""
        middle = self.evaluate(
            """async selector => {
                const element = [...document.querySelectorAll(selector)].find(element => element.checkVisibility());
                element.scrollIntoView({ block: "center", behavior: "instant" });
                const middle = () => {
                    const { left, top, width, height } = element.getBoundingClientRect();
                    return [Math.round(left + width / 2), Math.round(top + height / 2)];
                };
                for (let before = middle(); ; before = middle()) {
                    await new Promise(requestAnimationFrame);
                    if (`${middle()}` === `${before}`) return before;
                }
            }""",
            selector,
        )
        builder = ActionBuilder(self.driver, duration=20)
        builder.pointer_action.move_to_location(*middle)
        return builder, middle

    def click(self, selector):
        builder, _ = self._mouse(selector)
        builder.pointer_action.click()
        builder.perform()

    def press(self, *keys):
        for key in keys:
            chain = ActionChains(self.driver, 0)
            *held, last = map(webdriver_key, key.split("+"))
            for modifier in held:
                chain.key_down(modifier)
            chain.send_keys(last)
            for modifier in held:
                chain.key_up(modifier)
            chain.perform()

    def drag(self, selector, right, down=0):
        builder, (x, y) = self._mouse(selector)
        builder.pointer_action.pointer_down()
        for i in range(1, 6):
            builder.pointer_action.move_to_location(x + right * i // 5, y + down * i // 5)
        builder.pointer_action.pointer_up()
        builder.perform()

    def resize(self, width, height=800):
        self.driver.set_window_size(width, height)
        self.wait_for("([width, height]) => innerWidth === width && innerHeight === height", [width, height])

    def screenshot(self, path):
        self.driver.save_screenshot(str(path))


@contextmanager
def chromium(playwright, profile, scheme, storage, letters):
    """Open Chromium."""
    path = find("CHROMIUM", "chromium", "google-chrome")
    if not path:
        raise LookupError("Chromium")
    (profile / "Default").mkdir()
    preferences = {
        "profile": {"default_content_setting_values": {"cookies": 1 if storage else 2}},
        "webkit": {"webprefs": {"default_font_size": letters}},
    }
    (profile / "Default" / "Preferences").write_text(json.dumps(preferences), "utf-8")
    start = playwright.chromium.launch_persistent_context
    with start(profile, executable_path=path, args=CHROMIUM, color_scheme=scheme) as context:
        yield PlaywrightTab(context.pages[0])


@contextmanager
def firefox(playwright, profile, scheme, storage, letters):
    """Open Firefox: not a copy that Playwright has changed, but an ordinary one, by WebDriver BiDi."""
    path = find("FIREFOX", "firefox-esr", "firefox")
    if not path:
        raise LookupError("Firefox")
    preferences = {
        "layout.css.prefers-color-scheme.content-override": ["dark", "light"].index(scheme),
        "network.cookie.cookieBehavior": 0 if storage else 2,
        "font.size.variable.x-western": letters,
    }
    start = playwright.firefox.launch_persistent_context
    with start(profile, channel="moz-firefox", executable_path=path, firefox_user_prefs=preferences) as context:
        yield PlaywrightTab(context.pages[0])


@contextmanager
def webkit(playwright, profile, scheme, storage, letters):
    """Open WebKit, on a screen that nobody sees."""
    driver, xvfb = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    browsers = sorted(Path("/usr").glob("lib*/**/webkit2gtk-4.1/MiniBrowser"))
    if not (driver and browsers and xvfb):
        raise LookupError("WebKit")
    if letters != 16:
        raise LookupError("A way to set the size of letters in WebKit's MiniBrowser")
    options = Options()
    options.binary_location = str(browsers[0])
    for argument in [
        "--automation",
        "--javascript-can-open-windows-automatically=true",
        f"--enable-html5-local-storage={str(storage).lower()}",
        *(["--dark-mode"] if scheme == "dark" else []),
    ]:
        options.add_argument(argument)
    with screen(xvfb) as display:
        service = Service(driver, env=os.environ | {"DISPLAY": display})
        browser = WebKitGTK(options=options, service=service)
        try:
            yield WebKitTab(browser)
        finally:
            browser.quit()


@contextmanager
def screen(xvfb):
    """Start an X server without a screen, and give its name."""
    read, write = os.pipe()
    command = [xvfb, "-displayfd", str(write), "-screen", "0", "1600x1400x24"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        try:
            os.close(write)
            with open(read) as number:
                yield f":{number.readline().strip()}"
        finally:
            server.terminate()


ENGINES = [chromium, firefox, webkit]
