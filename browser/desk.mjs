// Starts a desk of its own for a test, and a browser to look at it with.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const root = resolve(import.meta.dirname, "..");
export const entente = process.env.ENTENTE ?? join(root, "target/release/entente");
export const screenshots = process.env.SCREENSHOTS ?? join(root, "target/screenshots");

/** Runs the program and gives what it prints; throws where it fails. */
export function run(...arguments_) {
  const done = spawnSync(entente, arguments_, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`entente ${arguments_.join(" ")}: ${done.stderr}`);
  return done.stdout;
}

/** A desk on a ledger of its own: its address, its token, and how to stop it. */
export async function desk(prepare = () => {}) {
  if (!existsSync(entente)) throw new Error(`${entente} is not built`);
  const folder = mkdtempSync(join(tmpdir(), "entente-desk-"));
  const ledger = join(folder, "ledger.db");
  prepare(ledger, folder);
  const child = spawn(entente, ["serve", "--port", "0", "--ledger", ledger], { stdio: ["ignore", "pipe", "pipe"] });
  let noted = "";
  child.stderr.on("data", (text) => { noted += text; });
  const lines = createInterface({ input: child.stdout });
  const said = await new Promise((done, failed) => {
    const found = {};
    lines.on("line", (line) => {
      if (line.startsWith("http://")) found.address = line.replace(/\/$/, "");
      if (line.startsWith("token: ")) found.token = line.slice(7);
      if (found.address && found.token) done(found);
    });
    child.on("exit", (code) => failed(new Error(`the desk ended with ${code}: ${noted}`)));
  });
  const stop = async () => {
    const ended = new Promise((done) => child.on("exit", done));
    child.removeAllListeners("exit");
    child.on("exit", () => {});
    const over = new Promise((done) => child.on("exit", done));
    child.kill("SIGTERM");
    await Promise.race([ended, over]);
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...said, ledger, folder, stop, noted: () => noted };
}

/** The browser; where Chromium lies can be told with CHROMIUM. */
export async function browser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
}

/** A page that tells everything that went wrong on it: errors in the console, requests to elsewhere, dialogs. */
export async function watched(context, address) {
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => {
    // Answers with a status that a test asked for are no errors of the page.
    if (message.type() === "error" && !message.text().includes("the server responded with a status")) wrong.push(message.text());
  });
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(address) && !request.url().startsWith("data:")) wrong.push(`request to ${request.url()}`);
  });
  page.on("dialog", (dialog) => { wrong.push(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
  return { page, wrong };
}

/** Keeps a picture for whoever wants to see what the tests saw. */
export async function picture(page, name) {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}
