// run.mjs – walks the pages as a person does, in Debian's Chromium: the sign-in link, the glance, the river, an entry, keeping one,
// settings, the way out. Ends with 1 when a page logs an error, breaks its content policy, does not fit its window, or when axe finds
// something.
//
//   node run.mjs SIGN-IN-LINK [FOLDER FOR SCREENSHOTS] [SIGN-IN-LINK OF SOMEBODY IN NO COMMUNITY]
import AxeBuilder from "@axe-core/playwright";
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

const [link, folder, empty] = process.argv.slice(2);
if (!link) {
  console.error("usage: node run.mjs SIGN-IN-LINK [FOLDER FOR SCREENSHOTS] [SIGN-IN-LINK OF SOMEBODY IN NO COMMUNITY]");
  process.exit(64);
}
if (folder) mkdirSync(folder, { recursive: true });
const base = new URL(link).origin;
const problems = [];
const sizes = [[360, 740], [1280, 900]];
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
    if (m.text().includes("status of 404") && page.url().endsWith("/no/such/page")) return; // meant
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
  for (const [width, height] of sizes) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      check(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: wider than ${width}`);
      const found = await new AxeBuilder({ page }).analyze();
      for (const v of found.violations)
        problems.push(`${name} ${width} ${colorScheme}: axe ${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join(", ")}`);
      if (folder) await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png`, fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
}

async function go(page, path, status = 200) {
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
  await healthOfFeeds(page);
  await go(page, "/me/settings");
  await page.getByRole("button", { name: "Make an address" }).click();
  check((await page.locator(".addresses li").count()) === 3, "no feed address was made");
  await look(page, "settings");

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

// The community that tests/browser/run makes: one feed of it is well, two fail.
async function healthOfFeeds(page) {
  await go(page, "/c/bench");
  await page.getByRole("link", { name: "How its feeds fare" }).click();
  check((await page.locator(".trouble").count()) === 2, "the feeds that fail are not shown");
  await look(page, "feeds");
  await page.getByRole("button", { name: /^Visit now: / }).first().click();
  check(await page.getByText("within the last five minutes").isVisible(), "a wish right after a visit is not answered");
  await page.getByLabel("Add a feed").fill(`${base}/c/bench`);
  await page.getByRole("button", { name: "Look for feeds" }).click();
  check((await page.locator(".choice").count()) === 3, "the community's own feeds were not found");
  await look(page, "found");
  await page.getByRole("checkbox").first().check();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  check(await page.getByText("It is on the list").isVisible(), "adding what was found is not said");
  await go(page, "/operator/feeds");
  check((await page.locator(".trouble").count()) === 2, "the operator is not shown what fails");
  await look(page, "operator");
}

async function inNoCommunity() {
  const page = await open();
  await signIn(page, empty);
  await look(page, "glance-empty");
  await go(page, "/river");
  await look(page, "river-empty");
  await go(page, "/kept");
  await look(page, "kept-empty");
  await page.context().close();
}

try {
  await strangers();
  await everyMorning();
  if (empty) await inNoCommunity();
} catch (e) {
  problems.push(e.stack);
}
await browser.close();
for (const p of problems) console.error(p);
console.log(problems.length ? `${problems.length} problems` : "the pages are as they should be");
process.exit(problems.length ? 1 : 0);
