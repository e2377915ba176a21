// What a reader does, in Firefox. Input: {puppeteer, firefox, site, pages, chapter}, as JSON.
// Output: what was seen, as JSON; the test beside this file says what it should be.
import { json } from "node:stream/consumers";

const { puppeteer, firefox, site, pages, chapter } = await json(process.stdin);
const { default: driver } = await import(puppeteer);
const browser = await driver.launch({ browser: "firefox", executablePath: firefox, headless: true });
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

const seen = { moved: {}, still: [], rooms: {} };

/** Start every figure of the page; say how many there are and how many stand. */
async function settle() {
  await page.evaluate(() => ["beforeprint", "afterprint"].forEach((m) => dispatchEvent(new Event(m))));
  await page.waitForFunction(() =>
    [...document.querySelectorAll(".nn-room")].every((room) => ["ready", "failed"].includes(room.dataset.state)),
  );
  return page.$$eval(".nn-room", (rooms) => rooms.map((room) => room.dataset.state));
}

/** Press an arrow on every slider of every figure; note those that do not answer. */
async function pressEveryKey() {
  for (const figure of await page.$$(".nn-figure")) {
    const name = await figure.evaluate((element) => element.dataset.figure);
    const values = () => figure.evaluate((element) => JSON.stringify(element.values));
    const handles = await figure.evaluateHandle((element) => [...element.closest(".nn-box").querySelectorAll(".noUi-handle")]);
    const list = [...(await handles.getProperties()).values()].map((item) => item.asElement());
    for (const [number, handle] of list.entries()) {
      const before = await values();
      await handle.focus();
      const atEnd = await handle.evaluate(({ ariaValueNow, ariaValueMax }) => ariaValueNow === ariaValueMax);
      await page.keyboard.press(atEnd ? "ArrowLeft" : "ArrowRight");
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20))));
      if ((await values()) === before) seen.still.push(`${name}, slider ${number + 1}`);
    }
    seen.moved[name] = list.length;
  }
}

for (const name of pages) {
  await page.goto(`${site}${name}.html`);
  seen.rooms[name] = await settle();
  await pressEveryKey();
}

await page.goto(`${site}search.html?q=neuron`);
await page.waitForSelector("#search-results li a");
seen.found = await page.$$eval("#search-results li a", (links) => links.length);

await page.goto(`${site}${chapter}.html`);
await settle(); // figures that start change the page's height under the pointer
const preset = await page.$("article li a[href^='#neuron:']");
seen.wanted = await preset.evaluate((link) => link.getAttribute("href"));
await preset.click();
await page.waitForFunction((wanted) => {
  const pairs = wanted.split(":")[1].split(",").map((pair) => pair.split("="));
  const { values } = document.querySelector("#figure-neuron");
  return pairs.every(([key, value]) => values[key] === Number(value));
}, {}, seen.wanted);

const answer = await page.$(".question .option.right summary");
await answer.click();
seen.answer = await page.$eval(".question .option.right p", (text) => text.checkVisibility());
await page.waitForFunction(() => localStorage.getItem("nnbook-progress")?.includes("answered\":[0"));
await page.goto(`${site}book/welcome.html`);
seen.invitation = await page.$eval(".continue a", (link) => link.textContent);
await page.click(".theme-switch-button");
seen.theme = await page.$eval("html", (root) => root.dataset.theme);

await browser.close();
console.log(JSON.stringify({ ...seen, complaints }));
