// What a reader does, in Firefox, by keys, mouse and finger.
// Input: {puppeteer, firefox, site, pages, sweep, chapter, downloads}, as JSON; where the sweep is
// a number, most controls are used in one way only, in another one for another number.
// Output: what was seen, as JSON; the test beside this file says what it should be.
import { existsSync, readFileSync, statSync } from "node:fs";
import { json } from "node:stream/consumers";

const { puppeteer, firefox, site, pages, sweep, chapter, downloads } = await json(process.stdin);
const { default: driver } = await import(puppeteer);
const browser = await driver.launch({
  browser: "firefox",
  executablePath: firefox,
  headless: true,
  extraPrefsFirefox: {
    "browser.download.folderList": 2,
    "browser.download.dir": downloads,
    // Reading the clipboard asks the reader; here is nobody to answer.
    "dom.events.testing.asyncClipboard": true,
  },
});
const page = await browser.newPage();
await page.setViewport({ width: 1280, height: 900 });

const complaints = [];
page.on("console", (message) => {
  if (["error", "warn"].includes(message.type())) complaints.push(`console: ${message.text()}`);
});
page.on("pageerror", (error) => complaints.push(`page error: ${error.message}`));
page.on("request", (request) => {
  if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(site)) {
    complaints.push(`request to another host: ${request.url()}`);
  }
});

const seen = { keys: {}, mouse: {}, finger: {}, still: [], rooms: {} };

/** Start every figure of the page; say how many there are and how many stand. */
async function settle() {
  await page.evaluate(() =>
    ["beforeprint", "afterprint"].forEach((m) => dispatchEvent(new Event(m))),
  );
  await page.waitForFunction(() =>
    [...document.querySelectorAll(".nn-room")].every((room) =>
      ["ready", "failed"].includes(room.dataset.state),
    ),
  );
  return page.$$eval(".nn-room", (rooms) => rooms.map((room) => room.dataset.state));
}

/** The elements that `selector` finds in a figure's box: picture and controls. */
async function within(figure, selector) {
  const list = await figure.evaluateHandle(
    (element, wanted) => [...element.closest(".nn-box").querySelectorAll(wanted)],
    selector,
  );
  return [...(await list.getProperties()).values()].map((item) => item.asElement());
}

/** The centre of an element in the window, after it has been scrolled to the middle. */
async function centreOf(element) {
  return element.evaluate((target) => {
    target.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = target.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  });
}

async function dragByMouse(element, dx, dy) {
  const [x, y] = await centreOf(element);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + dx, y + dy, { steps: 4 });
  await page.mouse.up();
}

async function dragByFinger(element, dx, dy) {
  const [x, y] = await centreOf(element);
  const touch = await page.touchscreen.touchStart(x, y);
  await touch.move(x + dx / 2, y + dy / 2);
  await touch.move(x + dx, y + dy);
  await touch.end();
}

/** The direction in which a slider's handle has more room, and the width of the slider in pixels. */
async function farEnd(handle) {
  return handle.evaluate((element) => {
    const { min, max, valueAsNumber, clientWidth } = element;
    const direction = 2 * valueAsNumber < Number(min) + Number(max) ? 1 : -1;
    return { direction, width: clientWidth };
  });
}

/** Wait until nothing has moved an element for twenty frames: words come after the drawing. */
async function rest(element) {
  await element.evaluate(
    (target) =>
      new Promise((done) => {
        let [before, still] = ["", 0];
        const look = () => {
          const { x, y, width, height } = target.getBoundingClientRect();
          const now = [x + scrollX, y + scrollY, width, height].join();
          still = now === before ? still + 1 : 0;
          before = now;
          if (still < 20) requestAnimationFrame(look);
          else done();
        };
        look();
      }),
  );
}

/** Of several ways to use a control, those that it takes: the first of a figure takes all. */
function taken(ways, number) {
  return sweep === null || number === 0 ? ways : [ways[(sweep + number) % ways.length]];
}

/** Use every control of a figure; count those that answer, note those that do not. */
async function use(figure) {
  const { name, first } = await figure.evaluate((element) => ({
    name: element.dataset.figure,
    first: JSON.stringify(element.values),
  }));
  const values = () => figure.evaluate((element) => JSON.stringify(element.values));

  /** Wait until the values are others than `before`, or as `wanted`; say whether they are. */
  const becomes = (before, wanted) =>
    page
      .waitForFunction(
        (element, old, due) => {
          const now = JSON.stringify(element.values);
          return due === undefined ? now !== old : now === due;
        },
        { timeout: 10_000 },
        figure,
        before,
        wanted,
      )
      .then(
        () => true,
        () => false,
      );
  const [answer, reset] = await within(figure, ".nn-tools button");

  /** Do one thing; it must change a value. */
  async function tryIt(way, what, action) {
    await rest(figure);
    const before = await values();
    await action();
    if (!(await becomes(before))) seen.still.push(`${name}, ${what}, ${way}`);
    seen[way][name] = (seen[way][name] ?? 0) + 1;
  }

  const pressKey = async (handle) => {
    const { direction } = await farEnd(handle);
    await handle.focus();
    await page.keyboard.press(direction < 0 ? "ArrowLeft" : "ArrowRight");
  };
  const along = (drag) => async (handle) => {
    const { direction, width } = await farEnd(handle);
    await drag(handle, (direction * width) / 3, 0);
  };
  const ways = [
    ["keys", pressKey],
    ["mouse", along(dragByMouse)],
    ["finger", along(dragByFinger)],
  ];
  for (const [number, handle] of (await within(figure, "input[type=range]")).entries()) {
    for (const [way, move] of taken(ways, number)) {
      await tryIt(way, `slider ${number + 1}`, () => move(handle));
    }
  }
  await centreOf(reset);
  await reset.click();
  if (!(await becomes(undefined, first))) seen.still.push(`${name}, reset, mouse`);
  if (await answer.evaluate((element) => !element.hidden)) await answer.click();
  const pulls = [
    ["mouse", (grip) => dragByMouse(grip, 24, -40)],
    ["finger", (grip) => dragByFinger(grip, -26, 40)],
  ];
  for (const [number, grip] of (await within(figure, ".nn-handle .nn-grip")).entries()) {
    const what = await grip.evaluate((element) => element.parentNode.dataset.handle);
    for (const [way, pull] of taken(pulls, number)) {
      await tryIt(way, `grip ${what}`, () => pull(grip));
    }
  }
  for (const choice of await within(figure, "select")) {
    await tryIt("keys", "choice", async () => {
      await choice.focus();
      await page.keyboard.press(
        (await choice.evaluate((element) => element.selectedIndex)) ? "ArrowUp" : "ArrowDown",
      );
    });
  }
}

for (const name of pages) {
  await page.goto(`${site}${name}.html`);
  seen.rooms[name] = await settle();
  for (const figure of await page.$$(".nn-figure")) await use(figure);
}

await page.goto(`${site}search.html?q=neuron`);
await page.waitForSelector("#search-results li a");
seen.found = await page.$$eval("#search-results li a", (links) => links.length);

await page.goto(`${site}${chapter}.html`);
await settle(); // figures that start change the page's height under the pointer
const preset = await page.$("article p > a[href^='#neuron:']");
seen.wanted = await preset.evaluate((link) => link.getAttribute("href"));
await preset.click();
await page.waitForFunction(
  (wanted) => {
    const pairs = wanted
      .split(":")[1]
      .split(",")
      .map((pair) => pair.split("="));
    const { values } = document.querySelector("#figure-neuron");
    return pairs.every(([key, value]) => values[key] === Number(value));
  },
  {},
  seen.wanted,
);

// A wrong answer by mouse, the right one by finger; both say why.
const [wrong, right] = await Promise.all(
  ["wrong", "right"].map((kind) => page.$(`.question .option.${kind} summary`)),
);
await wrong.click();
const [x, y] = await centreOf(right);
await page.touchscreen.tap(x, y);
await page.waitForFunction(() => document.querySelector(".question .option.right").open);
seen.answers = await page.$$eval(".question .option[open] p", (texts) =>
  texts.map((text) => text.checkVisibility()),
);

const cell = await page.$("div.cell_input");
await cell.hover();
await (await cell.$("button.copybtn")).click();
await page.waitForFunction(async () => (await navigator.clipboard.readText()).length > 0);
seen.copied = (await page.evaluate(() => navigator.clipboard.readText())).trim();
seen.code = await cell.$eval("pre", (element) => element.innerText.trim());

/** Run a cell, with other code where given; say what it shows in the end. */
async function run(cell, code, state = "ran") {
  if (code) {
    await (await cell.$(".cm-content")).click();
    await page.keyboard.down("Control");
    await page.keyboard.press("a");
    await page.keyboard.up("Control");
    await page.keyboard.press("Backspace");
    await page.keyboard.type(code);
  }
  await (await cell.$(".nn-run")).click();
  await becomes(cell, state);
  return cell.$$eval(".cell_output.live", ([output]) => output?.innerText.trim());
}

async function becomes(cell, state) {
  await page.waitForFunction(
    (element, due) => element.dataset.live === due,
    { timeout: 90_000 },
    cell,
    state,
  );
}

const press = (name) => page.click(`.nn-live-bar [aria-label="${name} Python"]`);

// An exercise, wrongly and rightly, and Python stopped and reset.
await page.goto(`${site}exercises/01_layers.html`);
const [attempt, verdict] = await page.$$("#exercise-count-parameters div.cell:has(.nn-run)");
// It needs the one above it, by key.
await (await verdict.$(".nn-run")).press("Enter");
await becomes(verdict, "ran");
seen.ran = await verdict.$eval(".cell_output.live", (output) => output.innerText.trim());
const given = "count_parameters = lambda s: sum(a * b";
const pairs = "for a, b in zip(s, s[1:]))";
await run(attempt, `${given} ${pairs}`);
seen.verdicts = [await run(verdict)];
await run(attempt, `${given} + b ${pairs}`);
seen.verdicts.push(await run(verdict));
seen.failed = await run(attempt, "f = lambda: f()\nf()", "failed");
await run(attempt, "print('round')\nwhile 1: 1", "running");
await press("Stop");
await becomes(attempt, "fresh");
await run(attempt, "kept = 1");
await press("Reset");
seen.forgotten = await run(attempt, "kept", "failed");
await page.reload();
await page.waitForSelector("#exercise-count-parameters .cm-content");
seen.typed = await page.$eval("#exercise-count-parameters .cm-content", (it) =>
  it.innerText.trim(),
);

await page.goto(`${site}${chapter}.html`);

await page.click(".dropdown-download-buttons > button");
await page.waitForSelector(".btn-download-source-button", { visible: true });
await page.click(".btn-download-source-button");
const file = `${downloads}/${chapter.split("/").pop()}.ipynb`;
// Firefox first reserves the name with an empty file.
const hasCome = () => existsSync(file) && statSync(file).size > 0 && !existsSync(`${file}.part`);
for (let wait = 0; wait < 1200 && !hasCome(); wait += 1) {
  await new Promise((done) => setTimeout(done, 50));
}
seen.cells = JSON.parse(readFileSync(file, "utf-8")).cells.length;

// Go away in the middle of the chapter, and come back by the welcome page's link.
const heading = (await page.$$("article section > h2"))[2];
await heading.evaluate((element) => element.scrollIntoView({ behavior: "instant" }));
const place = await heading.evaluate((element) => element.parentElement.id);
await page.waitForFunction(
  (id) => {
    const { pages, last } = JSON.parse(localStorage.getItem("nnbook-progress"));
    return last?.anchor === id && pages[last.page].answered.includes(0);
  },
  {},
  place,
);
await page.goto(`${site}book/welcome.html`);
seen.invitation = await page.$eval(".continue a", (link) => link.textContent);
seen.ring = await page.$eval("nav.bd-links .progress-ring", (mark) => mark.title);
await Promise.all([page.waitForNavigation(), page.click(".continue a")]);
seen.back = new URL(page.url()).hash.slice(1) === place;
seen.answered = await page.$$eval(".question.answered", (questions) => questions.length);

await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
await page.click(".theme-switch-button");
seen.theme = await page.$eval("html", (root) => root.dataset.theme);

await browser.close();
console.log(JSON.stringify({ ...seen, complaints }));
