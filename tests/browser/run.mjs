// run.mjs – walks the pages as a person does, in Debian's Chromium: the sign-in link, the glance, the river, an entry, keeping one,
// settings, the way out. Ends with 1 when a page logs an error, breaks its content policy, does not fit its window, or when axe finds
// something.
//
//   node run.mjs SIGN-IN-LINK [FOLDER FOR SCREENSHOTS] [SIGN-IN-LINK OF SOMEBODY IN NO COMMUNITY]
import AxeBuilder from "@axe-core/playwright";
import { mkdirSync, readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const [link, folder, empty] = process.argv.slice(2);
if (!link) {
  console.error("usage: node run.mjs SIGN-IN-LINK [FOLDER FOR SCREENSHOTS] [SIGN-IN-LINK OF SOMEBODY IN NO COMMUNITY]");
  process.exit(64);
}
if (folder) mkdirSync(folder, { recursive: true });
const base = new URL(link).origin;
const problems = [];
let refused = 0; // the status of the answer that is waited for
const narrowest = { width: 320, height: 640 };
const sizes = [[390, 840, "light"], [390, 840, "dark"], [1440, 900, "light"], [1440, 900, "dark"]];
const looked = new Set(); // paths of the pages that were looked at
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"],
});

function check(ok, what) {
  if (!ok) problems.push(what);
}

// A page that tells of every error and of every address outside the hub.
async function open(options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("console", (m) => {
    if (m.text().includes(`status of ${refused}`)) return; // meant
    if (m.type() === "error" || m.type() === "warning") problems.push(`${page.url()}: console: ${m.text()}`);
  });
  page.on("pageerror", (e) => problems.push(`${page.url()}: ${e.message}`));
  page.on("request", (r) => check(r.url().startsWith(base) || r.url().startsWith("data:"), `${page.url()} asks for ${r.url()}`));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (e) =>
      console.error(`content policy: ${e.violatedDirective} ${e.blockedURI}`));
  });
  return page;
}

// Looks at a page in every size and scheme.
async function look(page, name) {
  looked.add(new URL(page.url()).pathname);
  const fits = async (width) =>
    check(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: wider than ${width}`);
  await page.setViewportSize(narrowest);
  await fits(narrowest.width);
  for (const [width, height, colorScheme] of sizes) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await fits(width);
    const found = await new AxeBuilder({ page }).analyze();
    for (const v of found.violations)
      problems.push(`${name} ${width} ${colorScheme}: axe ${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join(", ")}`);
    if (folder) await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
}

async function go(page, path, status = 200) {
  refused = status;
  const answer = await page.goto(base + path);
  check(answer.status() === status, `${path}: ${answer.status()}, not ${status}`);
}

async function signIn(page, address, name) {
  await page.goto(address);
  if (name) await look(page, name);
  await page.getByRole("button", { name: /^Sign in as/ }).click();
  await page.waitForURL(`${base}/me`);
}

async function strangers() {
  const page = await open();
  await go(page, "/");
  await look(page, "home");
  await go(page, "/signin");
  await look(page, "signin");
  await go(page, "/me");
  check(page.url() === `${base}/signin`, "a stranger is not led to sign in");
  await go(page, "/signin/of-nobody");
  await look(page, "link-used");
  await go(page, "/c");
  await look(page, "communities-strangers");
  await go(page, "/c/bench");
  await look(page, "community-strangers");
  await go(page, "/about/fetcher");
  await look(page, "fetcher");
  await go(page, "/no/such/page", 404);
  await look(page, "missing");
  await page.context().close();
}

async function everyMorning() {
  const page = await open();
  await signIn(page, link, "link");
  await look(page, "glance");
  check(await page.getByText("That is all.").isVisible(), "the glance does not end");
  const rows = await page.locator(".row").count();
  check(rows > 0, "the glance shows no community that moved");

  await page.getByRole("link", { name: "River", exact: true }).click();
  await look(page, "river");
  check((await page.locator(".entry").count()) > 5, "the river is all but empty");
  const kept = page.locator(".entry").first();
  const title = await kept.locator("h3").innerText();
  await kept.locator("button.keep").click(); // with the script: at once
  await page.getByText("Kept.", { exact: true }).waitFor();
  check(page.url() === `${base}/river`, "keeping left the page");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  check((await page.locator(".entry.here").count()) === 1, "j and k do not walk");
  await page.keyboard.press("?");
  check(await page.getByRole("dialog").isVisible(), "? shows no help");
  await page.keyboard.press("Escape");
  await page.keyboard.press("o");
  await page.waitForURL(/\/entry\/\d+$/);
  await look(page, "entry");
  check((await page.locator("h1").innerText()) === title, "o opened another entry");

  await page.getByRole("link", { name: "Kept", exact: true }).click();
  check((await page.locator(".entry").count()) === 1, "what was kept is not there");
  await look(page, "kept");
  await page.getByRole("link", { name: "Communities", exact: true }).click();
  await look(page, "communities");
  await page.locator(".list a").first().click();
  await look(page, "community");
  await page.getByRole("link", { name: "How its feeds fare" }).click();
  await page.locator(".feeds h3 a").first().click();
  check((await page.locator(".newest li").count()) > 0, "a feed's page shows nothing of what it brought");
  await look(page, "feed-full");
  await healthOfFeeds(page);
  await go(page, "/me/settings");
  await page.getByRole("button", { name: "Make an address" }).click();
  check((await page.locator(".addresses li").count()) === 3, "no feed address was made");
  await look(page, "settings");
  await page.getByRole("button", { name: "Do not count me in Bench Menders" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Count me again in Bench Menders" }).waitFor();
  check(await page.getByRole("status").isVisible(), "that one is not counted is not said");
  await look(page, "settings-counted");

  await byKeyboard(page);
  await elsewhere(page);
  await go(page, "/me");
  await page.getByRole("button", { name: "Mark all as seen" }).click();
  await page.getByRole("button", { name: "Undo" }).waitFor();
  await look(page, "seen");
  await page.getByRole("button", { name: "Undo" }).click();
  check((await page.locator(".row").count()) === rows, "undoing did not bring the rows back");
  await page.getByRole("link", { name: "Sign out" }).click();
  await look(page, "signout");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(`${base}/`);
  await go(page, "/me");
  check(page.url() === `${base}/signin`, "signing out did not");
  await page.context().close();
}

// Nine hours ahead of the hub: what is near is so much from now, dates and clock times are those of the place.
async function elsewhere(page) {
  const timeZone = "Asia/Tokyo";
  const there = await open({ timezoneId: timeZone, storageState: await page.context().storageState() });
  const day = (machine) => new Intl.DateTimeFormat("en-US", { timeZone, day: "numeric", month: "short" }).formatToParts(new Date(machine));
  for (const path of ["/me", "/river", "/c/bench/feeds", "/me/settings"]) {
    await go(there, path);
    for (const { text, full, machine } of await there.locator("time").evaluateAll((all) =>
      all.map((t) => ({ text: t.textContent, full: t.title, machine: t.dateTime })))) {
      const clock = new Intl.DateTimeFormat("sv-SE", { timeZone, timeStyle: "short" }).format(new Date(machine));
      const { day: d, month: m } = Object.fromEntries(day(machine).map(({ type, value }) => [type, value]));
      check(new RegExp(`^[A-Z][a-z]+day ${d} ${m}[a-z]* \\d{4}, ${clock}$`).test(full), `${path} in Tokyo: ${machine} is ${full}`);
      check(text === full || /^(just now|now|within minutes|(in )?\d+ (min|h|d)( ago)?)$/.test(text) || text.startsWith(`${d} ${m}`),
            `${path} in Tokyo: ${machine} is ${text}`);
    }
  }
  check((await there.locator("time").count()) > 0, "the settings tell no time");
  await there.context().close();
}

// The community that tests/browser/run makes: one feed of it is well, two fail.
async function healthOfFeeds(page) {
  await go(page, "/c/bench");
  await page.getByRole("link", { name: "How its feeds fare" }).click();
  check((await page.locator(".trouble").count()) === 2, "the feeds that fail are not shown");
  await look(page, "feeds");
  await page.getByRole("button", { name: /^Visit now: / }).first().click();
  check(await page.getByText("within the last five minutes").isVisible(), "a wish right after a visit is not answered");
  await page.getByRole("link", { name: "Bench Menders", exact: true }).last().click();
  check(await page.getByRole("heading", { name: "How it is read" }).isVisible(), "a feed has no page of its own");
  await look(page, "feed");
  await page.getByRole("button", { name: /^Visit now: / }).click();
  check(await page.getByText("within the last five minutes").isVisible(), "a wish on a feed's own page is not answered there");
  await page.getByRole("link", { name: "All feeds of the community" }).click();
  await page.getByRole("link", { name: /^127.*no.such.feed/ }).click();
  await look(page, "feed-failing");
  await page.getByRole("link", { name: "All feeds of the community" }).click();
  await page.getByLabel("Add a feed").fill(`${base}/c/bench`);
  await page.getByRole("button", { name: "Look for feeds" }).click();
  check((await page.locator(".choice").count()) === 3, "the community's own feeds were not found");
  await look(page, "found");
  await page.getByRole("checkbox").first().check();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  check(await page.getByText("It is on the list").isVisible(), "adding what was found is not said");
  await access(page);
  await takeOff(page);
  await go(page, "/operator/feeds");
  check((await page.locator(".trouble").count()) === 2, "the operator is not shown what fails");
  await look(page, "operator");
}

// A feed is taken off, and what is said of it stays when the page is loaded again or gone back to.
async function takeOff(page) {
  await go(page, "/c/bench/feeds");
  await page.getByRole("button", { name: /^Take off/ }).first().click();
  const said = page.getByText("is off the list");
  await said.waitFor();
  const answer = await page.reload();
  check(answer.status() === 200 && (await said.isVisible()), "what was taken off is not said when the page is loaded again");
  await go(page, "/c/bench");
  await page.goBack();
  check(await said.isVisible(), "what was taken off is not said when one goes back");
  await page.getByRole("button", { name: "Put it back" }).click();
  check(await page.getByText("It is on the list").isVisible(), "putting it back is not said");
}

// What a feed asks for: given wrongly, given, replaced, forgotten.
async function access(page) {
  const open = async () => {
    await go(page, "/c/bench/feeds");
    await page.getByRole("link", { name: /^127.*no.such.feed/ }).click();
    await page.getByRole("button", { name: /asks for/ }).click();
  };
  await open();
  await look(page, "access");
  await page.getByLabel("a header, as its publisher says").check();
  await page.getByLabel("Name, or name of the header").fill("no header");
  await page.getByRole("button", { name: "Seal it" }).click();
  check(await page.getByRole("alert").isVisible(), "what is no header is not refused");
  await look(page, "access-refused");
  await page.getByLabel("Name, or name of the header").fill("X-Token");
  await page.getByLabel("Password, or value of the header").fill("opal");
  await page.keyboard.press("Enter");
  await page.getByText("What was given is sealed").waitFor();
  await open();
  await look(page, "access-given");
  check(!(await page.content()).includes("opal"), "what was given is shown");
  await page.getByRole("button", { name: "Forget it" }).click();
  check(await page.getByText("What was given is forgotten").isVisible(), "forgetting it is not said");
}

// With the keyboard alone: every page has its way past the header first, and shows where one is.
async function byKeyboard(page) {
  for (const path of ["/me", "/river", "/c/bench/feeds", "/operator/feeds", "/me/settings"]) {
    await go(page, path);
    await page.keyboard.press("Tab");
    check((await page.evaluate(() => document.activeElement.getAttribute("href"))) === "#main", `${path}: no way past the header`);
    await page.keyboard.press("Enter");
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press("Tab");
      const hidden = await page.evaluate(() => {
        const e = document.activeElement, box = e.getBoundingClientRect();
        const inside = box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight;
        return e === document.body || (inside && getComputedStyle(e).outlineStyle !== "none") ? "" : e.outerHTML.slice(0, 80);
      });
      check(!hidden, `${path}: cannot be seen where one is: ${hidden}`);
    }
  }
}

// Every page that the table of routes has must have been looked at.
function pagesLeftOut() {
  const table = readFileSync(new URL("../../src/web/routes.c", import.meta.url), "utf8");
  const patterns = [...table.matchAll(/\{HTTP_GET, +"([^"]+)"/g)].map((m) => m[1]);
  const noPages = /\.opml$|:file$|^\/websub\/|^\/healthz$|^\/metrics$/;
  check(patterns.length > 20, "the table of routes was not understood");
  for (const pattern of patterns.filter((p) => !noPages.test(p))) {
    const path = new RegExp(`^${pattern.replace(/:[a-z]+/g, "[^/]+")}$`);
    check([...looked].some((p) => path.test(p)), `nobody looked at ${pattern}`);
  }
}

async function inNoCommunity() {
  const page = await open();
  await signIn(page, empty);
  await look(page, "glance-empty");
  await go(page, "/river");
  await look(page, "river-empty");
  await go(page, "/kept");
  await look(page, "kept-empty");
  await go(page, "/me/settings");
  await look(page, "settings-empty");
  await go(page, "/operator/feeds", 404);
  await look(page, "missing-person");
  await page.context().close();
}

try {
  await strangers();
  await everyMorning();
  if (empty) await inNoCommunity();
  pagesLeftOut();
} catch (e) {
  problems.push(e.stack);
}
await browser.close();
for (const p of problems) console.error(p);
console.log(problems.length ? `${problems.length} problems` : "the pages are as they should be");
process.exit(problems.length ? 1 : 0);
