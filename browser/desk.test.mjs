// The desk as a new user meets it: an article pasted, its reading agreed with, a figure followed to its words, an event
// corrected, a trade-off asked; light and dark, narrow and wide, with and without JavaScript, and with hostile documents.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { browser, desk, picture, run, watched } from "./desk.mjs";

const brief = readFileSync(resolve(import.meta.dirname, "../examples/brief.txt"), "utf8");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDE = { width: 1920, height: 1080 };
const USUAL = { width: 1280, height: 900 };
const NARROW = { width: 360, height: 740 };

let served;
let chrome;

/** Twenty-four years of months of a system in which USA-PAK costs USA-IND nothing, as a table of events. */
function events() {
  let seed = 7;
  const random = () => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed / 2147483648; };
  const rows = ["Day,Actor1,Actor2,Code"];
  for (let month = 0; month < 288; month += 1) {
    const day = () => `${2000 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}-${String(1 + Math.floor(random() * 27)).padStart(2, "0")}`;
    for (const other of ["PAK", "IND", "CHN", "RUS", "GBR", "FRA", "JPN", "DEU"]) {
      for (let n = 0; n < 1 + Math.floor(random() * 4); n += 1) {
        rows.push(`${day()},USA,${other},${random() < 0.7 ? "042" : "112"}`, `${day()},${other},USA,${random() < 0.7 ? "057" : "130"}`);
      }
    }
    if (random() < 0.5) rows.push(`${day()},PAK,IND,${random() < 0.5 ? "042" : "112"}`);
  }
  return rows.join("\n");
}

before(async () => {
  chrome = await browser();
  served = await desk((ledger, folder) => {
    const file = join(folder, "events.csv");
    writeFileSync(file, events());
    run("import", "csv", file, "--columns", "date=Day,source=Actor1,target=Actor2,code=Code", "--codes", "cameo", "--set", "made", "--ledger", ledger);
  });
});

after(async () => {
  await chrome?.close();
  await served?.stop();
});

/** A page in a context of its own, whose troubles fail the test. */
async function open(options, look) {
  const context = await chrome.newContext({ viewport: USUAL, ...options });
  const { page, wrong } = await watched(context, served.address);
  try {
    await look(page, context);
    assert.deepEqual(wrong, [], "nothing went wrong on the page");
  } finally {
    await context.close();
  }
}

/** Gives this browser the token, as the desk says at its start. */
async function enter(page) {
  await page.goto(`${served.address}/enter#${served.token}`);
  await page.waitForURL(`${served.address}/`);
}

/** Pastes a text and waits until it is read; the address of its document. */
async function paste(page, text, fields = {}) {
  await page.goto(`${served.address}/add`);
  await page.getByLabel("Text", { exact: true }).fill(text);
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByRole("button", { name: "Read" }).click();
  const link = page.locator("#main .list a[href^='/document/']").first();
  await link.waitFor({ timeout: 60_000 });
  return link.getAttribute("href");
}

let document_;

test("an empty desk says what to do", async () => {
  await open({}, async (page) => {
    await page.goto(served.address);
    await page.getByText("Nothing has been read yet.").waitFor();
  });
});

test("writing wants the token, and a wrong one is refused", async () => {
  await open({}, async (page) => {
    await page.goto(`${served.address}/add`);
    await page.getByLabel("Text", { exact: true }).fill("A text.");
    await page.getByRole("button", { name: "Read" }).click();
    await page.getByText("Writing wants the desk's token").waitFor();
    await page.getByRole("link", { name: "Enter the token" }).click();
    await page.getByLabel("Token").fill("0123");
    await page.getByRole("button", { name: "Keep it" }).click();
    await page.getByRole("alert").getByText("not the token").waitFor();
    await enter(page);
    await page.goto(`${served.address}/enter`);
    await page.getByText("This browser holds the token").waitFor();
  });
});

test("a pasted article is read, and its events stand where the words are", async () => {
  await open({}, async (page) => {
    await enter(page);
    document_ = await paste(page, brief);
    await page.goto(served.address + document_);
    assert.match(await page.locator("h1").innerText(), /Ankara and Yerevan agree/);
    const events = await page.locator("#events .event").count();
    assert.ok(events >= 5, `${events} events`);
    // Each trigger in the text leads to its reading, by keyboard too.
    const trigger = page.locator(".text a.trigger").first();
    await trigger.focus();
    const number = (await trigger.getAttribute("href")).split("-").pop();
    await page.locator(`#event-${number}.lit`).waitFor();
    await page.keyboard.press("Enter");
    assert.ok(page.url().endsWith(`#event-${number}`));
    for (const kind of ["actor", "recipient", "date", "speaker"]) assert.ok((await page.locator(`.text .${kind}`).count()) > 0, kind);
    await picture(page, "document");
  });
});

test("a dyad's figure leads to the sentences that it counts", async () => {
  await open({}, async (page) => {
    await page.goto(`${served.address}/dyad/TUR-ARM`);
    await page.locator("figure.chart svg").first().waitFor();
    await picture(page, "dyad");
    const figure = page.locator("#months td.n a").first();
    const counted = Number(await figure.innerText());
    await figure.click();
    assert.match(page.url(), /month=\d{4}-\d{2}#events$/);
    assert.equal(await page.locator("#events li.event").count(), counted);
    const said = await page.locator("#events li.event blockquote").first().innerText();
    await page.locator("#events li.event a.root").first().click();
    assert.ok((await page.locator(".passage").innerText()).includes(said.slice(0, 30)));
  });
});

test("events can be filtered", async () => {
  await open({}, async (page) => {
    await page.goto(`${served.address}/dyad/TUR-ARM`);
    const all = await page.locator("#events li.event").count();
    await page.locator("#events select[name=root]").selectOption("CONSULT");
    await page.locator("#events").getByRole("button", { name: "Filter" }).click();
    const some = await page.locator("#events li.event").count();
    assert.ok(some > 0 && some < all, `${some} of ${all}`);
    for (const root of await page.locator("#events li.event a.root").allInnerTexts()) assert.match(root, /^CONSULT/);
    await page.getByRole("link", { name: "no filter" }).click();
    assert.equal(await page.locator("#events li.event").count(), all);
  });
});

test("a correction is kept beside the reading and seen in review", async () => {
  await open({}, async (page) => {
    await enter(page);
    await page.goto(served.address + document_);
    await page.locator("#events .event a.root").first().click();
    const before_ = await page.locator("h1 .chip").innerText();
    await page.getByLabel("It says something else").check();
    const other = before_.startsWith("SUPPORT") ? "AID" : "SUPPORT";
    await page.locator("#review select[name=root]").selectOption(other);
    await page.getByLabel("Your name").fill("Lena Hart");
    await page.getByLabel("Reason").fill("They only praised it.");
    await page.getByRole("button", { name: "Keep this review" }).click();
    await page.waitForURL(/#review$/);
    await page.locator("#review").getByText("They only praised it.").waitFor();
    assert.equal(await page.locator("h1 .chip").innerText(), before_, "the reading stays as it was");
    await page.goto(`${served.address}/review`);
    await page.locator("#reviews").getByText("They only praised it.").waitFor();
    await page.locator("#reviews").getByText(`root: ${other}`).waitFor();
    await picture(page, "review");
    // A rejection without a reason is refused, in words.
    await page.goto(served.address + document_);
    await page.locator("#events .event a.root").first().click();
    await page.getByLabel("no such event").check();
    await page.getByLabel("Your name").fill("Lena Hart");
    await page.getByRole("button", { name: "Keep this review" }).click();
    await page.getByText("This review cannot be kept").waitFor();
  });
  const summed = JSON.parse(run("evaluate", "--reviews", "--ledger", served.ledger, "--json"));
  assert.equal(JSON.stringify(summed).includes("1"), true);
});

test("a trade-off has its verdict, its curves and its limits", async () => {
  await open({}, async (page) => {
    await page.goto(`${served.address}/tradeoff`);
    await page.locator("#main").getByLabel("When").fill("USA");
    await page.locator("#main").getByLabel("engages more with").fill("Pakistan");
    await page.locator("#main").getByLabel("does its relation suffer with").fill("India");
    await page.locator("#main").getByRole("button", { name: "Ask" }).click();
    await page.waitForURL(/\/tradeoff\/USA-PAK-IND$/);
    await page.getByText("No verdict: there is too little to judge.").first().waitFor();
    await page.goto(`${served.address}/tradeoff/USA-PAK-IND?set=made`);
    await page.locator(".tested .lead").getByText("Verdict:").waitFor();
    assert.ok((await page.locator(".tested figure svg").count()) >= 2, "curves and placebos");
    await page.getByText("What this does not show").waitFor();
    await picture(page, "tradeoff");
    const twin = await (await page.request.get(`${served.address}/tradeoff/USA-PAK-IND.json?set=made`)).json();
    const printed = JSON.parse(run("tradeoff", "USA", "PAK", "IND", "--set", "made", "--ledger", served.ledger, "--json"));
    assert.deepEqual(twin, printed, "the page and the command say the same");
  });
});

test("hostile documents are text", async () => {
  const hostile = [
    "Rome and Tunis sign pact <script>alert(1)</script>",
    "",
    "ROME, March 3, 2025 - Italian Foreign Minister Antonio Tajani <img src=x onerror=alert(2)> met Tunisian President Kais Saied in Tunis on Monday and signed an agreement on <a href=\"javascript:alert(3)\">migration</a>. \u202edeman\u202c \"&lt;svg onload=alert(4)&gt;\" said Tajani.",
  ].join("\n");
  await open({}, async (page) => {
    await enter(page);
    const at = await paste(page, hostile, { Publication: "<b onmouseover=alert(5)>Gazzetta</b>" });
    await page.goto(served.address + at);
    const text = await page.locator(".text").innerText();
    assert.ok(text.includes("<img src=x onerror=alert(2)>") || text.includes("<script>"), "tags are shown as they were written");
    assert.equal(await page.locator("main script, main img, main a[href^='javascript']").count(), 0);
    assert.ok(!text.includes("\u202e"), "no sign turns the direction of reading");
    for (const path of ["/", "/dyad/ITA-TUN", "/search?text=migration", "/review"]) {
      await page.goto(served.address + path);
      assert.equal(await page.locator("main script, main img, main a[href^='javascript'], main b[onmouseover]").count(), 0, path);
    }
  });
});

test("ten megabytes, an empty file and a damaged archive are read or refused in words", async () => {
  await open({}, async (page) => {
    await enter(page);
    await page.goto(`${served.address}/add`);
    const long = `Rome and Tunis meet\n\n${"The ministers of Italy and Tunisia met on Monday. ".repeat(210_000)}`;
    const page_ = `<!doctype html><title>Lima and Quito reopen a crossing</title><script>${"alert(6);".repeat(1_200_000)}</script><article><h1>Lima and Quito reopen a crossing</h1><p>QUITO, May 5, 2025 - Peruvian President Dina Boluarte met Ecuadorian President Daniel Noboa in Quito on Monday.</p><p>The two sides agreed to reopen a border crossing that had been closed since the floods of last year, their offices said in a joint statement.</p></article>`;
    await page.locator("input[type=file]").setInputFiles([
      { name: "long.txt", mimeType: "text/plain", buffer: Buffer.from(long) },
      { name: "page.html", mimeType: "text/html", buffer: Buffer.from(page_) },
      { name: "empty.txt", mimeType: "text/plain", buffer: Buffer.from("") },
      { name: "broken.html.gz", mimeType: "application/gzip", buffer: Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]) },
    ]);
    await page.getByRole("button", { name: "Read" }).click();
    await page.getByRole("heading", { name: "Skipped" }).waitFor({ timeout: 180_000 });
    const skipped = await page.locator("#main li").allInnerTexts();
    assert.ok(skipped.some((why) => why.includes("empty.txt")), skipped.join("; "));
    assert.ok(skipped.some((why) => why.includes("broken.html.gz")), skipped.join("; "));
    await page.getByRole("link", { name: "Lima and Quito reopen a crossing" }).click();
    assert.match(await page.locator(".text").innerText(), /Boluarte/);
    assert.ok(!(await page.content()).includes("alert(6)"));
  });
});

/** Every page that there is, with something on it. */
async function everyPage(page) {
  const event = await (await page.request.get(`${served.address}/review.json`)).json();
  return {
    home: "/",
    relations: "/relations",
    "relations-made": "/relations?set=made",
    dyad: "/dyad/TUR-ARM",
    "dyad-made": "/dyad/USA-PAK?set=made",
    country: "/country/TUR?on=2024-06-01",
    "tradeoff-choice": "/tradeoff",
    tradeoff: "/tradeoff/USA-PAK-IND?set=made&since=2020-01-01",
    "tradeoff-none": "/tradeoff/USA-PAK-IND",
    document: document_,
    event: `/event/${event.queue[0].id}`,
    people: "/people?name=Fidan",
    "people-all": "/people",
    claims: "/claims",
    commitments: "/commitments",
    search: "/search?text=border",
    "search-like": "/search?like=The+two+governments+will+open+the+frontier+for+goods",
    review: "/review",
    add: "/add",
    enter: "/enter",
    api: "/api",
    words: "/words",
    unknown: "/nowhere",
    refused: "/dyad/TUR-TUR",
  };
}

for (const [scheme, viewport, name] of [["light", USUAL, "usual"], ["dark", USUAL, "dark"], ["light", NARROW, "narrow"], ["dark", WIDE, "wide"]]) {
  test(`every page is right ${name}: nothing wider than the window, no serious finding of axe`, async () => {
    await open({ viewport, colorScheme: scheme, bypassCSP: true }, async (page) => {
      for (const [what, path] of Object.entries(await everyPage(page))) {
        await page.goto(served.address + path);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(wider <= 0, `${what} is ${wider} pixels wider than the window`);
        assert.equal(await page.locator("h1").count(), 1, `${what} has one heading`);
        await page.evaluate(axe);
        const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
        const serious = found.violations.filter((v) => ["serious", "critical"].includes(v.impact));
        const told = serious.map((v) => `${what}: ${v.id}: ${v.nodes.map((n) => `${n.html.slice(0, 160)} ${n.failureSummary}`).slice(0, 3).join(" | ")}`);
        assert.deepEqual(told, []);
        await picture(page, `${what}-${name}`);
      }
    });
  });
}

test("everything can be read without JavaScript", async () => {
  await open({ javaScriptEnabled: false }, async (page) => {
    for (const [what, path] of Object.entries(await everyPage(page))) {
      await page.goto(served.address + path);
      assert.ok((await page.locator("main").innerText()).length > 20, what);
    }
    await page.goto(served.address + document_);
    await page.locator(".text a.trigger").first().click();
    assert.match(page.url(), /#event-\d+$/);
  });
});

test("the keyboard reaches the content first and every control after it", async () => {
  await open({}, async (page) => {
    await page.goto(`${served.address}/dyad/TUR-ARM`);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "To the content");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    const seen = new Set();
    for (let n = 0; n < 60; n += 1) {
      await page.keyboard.press("Tab");
      seen.add(await page.evaluate(() => `${document.activeElement.tagName}`));
    }
    for (const kind of ["A", "INPUT", "BUTTON", "SELECT"]) assert.ok(seen.has(kind), kind);
  });
});

test("on paper there are no forms and no menu", async () => {
  await open({}, async (page) => {
    await page.emulateMedia({ media: "print" });
    await page.goto(served.address + document_);
    assert.equal(await page.locator(".top").isVisible(), false);
    assert.equal(await page.locator(".text").isVisible(), true);
    await page.goto(`${served.address}/dyad/TUR-ARM`);
    assert.equal(await page.locator("form.asked").first().isVisible(), false);
  });
});

test("a colleague who is sent the address sees the same", async () => {
  const address = `${served.address}/dyad/TUR-ARM?root=CONSULT&status=facts#events`;
  const texts = [];
  for (let n = 0; n < 2; n += 1) {
    await open({}, async (page) => {
      await page.goto(address);
      texts.push(await page.locator("#events").innerText());
    });
  }
  assert.equal(texts[0], texts[1]);
});

test("tables can be taken along, and bad questions are refused in words", async () => {
  await open({}, async (page) => {
    const get = (path, headers = {}) => page.request.get(served.address + path, { headers, maxRedirects: 0 });
    const csv = await get("/dyad/TUR-ARM.csv?table=events");
    assert.match(csv.headers()["content-disposition"], /attachment; filename="dyad-TUR-ARM-events.csv"/);
    assert.match(await csv.text(), /^event,day,/);
    for (const [path, status] of [
      ["/nowhere", 404], ["/event/e999999", 404], ["/event/12", 404], ["/document/0000", 404], ["/dyad/TUR", 404], ["/dyad/TUR-XXX", 404],
      ["/dyad/TUR-TUR", 400], ["/dyad/TUR-ARM?from=yesterday", 400], ["/dyad/TUR-ARM?frm=2024-01-01", 400], ["/dyad/TUR-ARM?from=2025-01-01&to=2024-01-01", 400],
      ["/dyad/TUR-ARM?set=nobody", 404], ["/dyad/TUR-ARM.csv?table=nothing", 404], ["/search?text=a&page=-1", 400], ["/document/..%2f..%2fetc%2fpasswd", 400],
      ["/assets/..%2fledger.db", 400], ["/people?on=2024-13-40", 400], ["/tradeoff/USA-PAK-IND?horizon=0", 400], ["/tradeoff/USA-PAK-IND?margin=-1", 400],
    ]) {
      const answer = await get(path);
      assert.equal(answer.status(), status, path);
      const text = await answer.text();
      assert.ok(text.includes("<h1>") || JSON.parse(text).why, path);
      assert.ok(!text.includes(served.folder) && !/panicked|\.rs:\d/.test(text), `${path} leaks nothing`);
    }
    const known = await get("/dyad/TUR-ARM");
    const same = await get("/dyad/TUR-ARM", { "if-none-match": known.headers().etag });
    assert.equal(same.status(), 304);
    const elsewhere = await get("/", { host: "desk.example" });
    assert.equal(elsewhere.status(), 421);
    const large = await page.request.post(`${served.address}/add`, {
      headers: { authorization: `Bearer ${served.token}` },
      multipart: { file: { name: "large.txt", mimeType: "text/plain", buffer: Buffer.alloc(70 * 1024 * 1024, 97) } },
    });
    assert.equal(large.status(), 413);
    const foreign = await page.request.post(`${served.address}/add`, {
      headers: { authorization: `Bearer ${served.token}`, origin: "http://evil.example" },
      multipart: { text: "A text." },
    });
    assert.equal(foreign.status(), 403);
  });
});
