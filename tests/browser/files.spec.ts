// Files on records: dropped or chosen, seen by a colleague at once, looked at, renamed, deleted and brought back.

import { crc32, deflateSync } from "node:zlib";
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./harness";
import { team } from "./team";

/** A PNG of one colour. */
function png(side: number): Buffer {
  const chunk = (kind: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.from([0, ...Array.from({ length: side }, () => [20, 110, 160]).flat()]);
  const rows = Buffer.concat(Array.from({ length: side }, () => row));
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const PHOTO = { name: "Photo of the hall.png", mimeType: "image/png", buffer: png(300) };
const OFFER = { name: "Offer.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF") };
const TERMS = { name: "Terms.txt", mimeType: "text/plain", buffer: Buffer.from("Thirty days.") };

async function choose(page: Page, files: (typeof PHOTO)[]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add files" }).click();
  await (await chooser).setFiles(files);
}

const files = (page: Page): Locator => page.getByRole("list", { name: "Files" }).getByRole("listitem");

async function act(page: Page, file: RegExp, what: string): Promise<void> {
  await files(page).filter({ hasText: file }).getByRole("button", { name: "File actions" }).click();
  await page.getByRole("menuitem", { name: what }).click();
}

test("files are put on a deal, seen by a colleague at once, renamed, deleted and brought back", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  const deal = `/pipelines/${board.pipelineId}/deals/${board.deals.Konex}`;
  for (const one of [page, boris]) {
    await one.goto(deal);
    await one.getByRole("tab", { name: "Files" }).click();
    await expect(one.getByText("No files yet.")).toBeVisible();
  }
  await choose(page, [PHOTO, OFFER, TERMS]);
  for (const one of [page, boris]) {
    await expect(files(one)).toHaveCount(3);
    await expect(files(one).filter({ hasText: "Offer.pdf" })).toContainText("Anna Snelling");
    await expect(files(one).locator("img")).toHaveJSProperty("naturalWidth", 300);
  }

  // A picture is shown over the page; a text is saved.
  await files(boris).filter({ hasText: "Photo" }).getByRole("button", { name: /Photo/ }).click();
  const preview = boris.getByRole("dialog", { name: "Photo of the hall.png" });
  await expect(preview.getByRole("img", { name: "Photo of the hall.png" })).toHaveJSProperty("naturalWidth", 300);
  const saved = boris.waitForEvent("download");
  await preview.getByRole("button", { name: "Download" }).click();
  expect((await saved).suggestedFilename()).toBe("Photo of the hall.png");
  await boris.keyboard.press("Escape");
  await expect(preview).toBeHidden();
  const text = boris.waitForEvent("download");
  await files(boris).filter({ hasText: "Terms" }).getByRole("button", { name: /Terms/ }).click();
  expect((await text).suggestedFilename()).toBe("Terms.txt");

  await act(boris, /Offer/, "Rename");
  const rename = boris.getByRole("dialog", { name: "Rename" });
  await rename.getByRole("textbox", { name: "File name" }).fill("Offer, second.pdf");
  await rename.getByRole("button", { name: "Save" }).click();
  await expect(rename).toBeHidden();
  await expect(files(page).filter({ hasText: "Offer, second.pdf" })).toBeVisible();

  await act(boris, /Terms/, "Delete");
  await expect(files(page)).toHaveCount(2);
  await boris.getByRole("button", { name: "Undo" }).click();
  await expect(files(page)).toHaveCount(3);

  await page.getByRole("tab", { name: "Activity" }).click();
  for (const told of [
    "Anna Snelling added the file Offer.pdf",
    "Boris renamed the file Offer.pdf to Offer, second.pdf",
    "Boris deleted the file Terms.txt",
    "Boris restored the file Terms.txt",
  ]) {
    await expect(page.getByText(told)).toBeVisible();
  }
});

test("a PDF is shown in the page where the browser can, and can be opened where it cannot", async ({ page, server }) => {
  const board = await team(page, server);
  await page.goto(`/pipelines/${board.pipelineId}/deals/${board.deals.Konex}`);
  await page.getByRole("tab", { name: "Files" }).click();
  await choose(page, [OFFER]);
  await files(page).getByRole("button", { name: /Offer/ }).click();
  const preview = page.getByRole("dialog", { name: "Offer.pdf" });
  if (await page.evaluate(() => navigator.pdfViewerEnabled)) {
    const frame = preview.locator("iframe");
    await expect(frame).toBeVisible();
    const answer = await page.request.get((await frame.getAttribute("src"))!);
    expect(answer.headers()["content-type"]).toBe("application/pdf");
    expect(answer.headers()["x-frame-options"]).toBe("SAMEORIGIN");
  } else {
    await expect(preview.getByText("does not show PDF")).toBeVisible();
  }
  await expect(preview.getByRole("link", { name: "Open in a new tab" })).toHaveAttribute("href", /^\/files\/[0-9a-f-]{36}\?inline$/);
});

test.describe("with small limits", () => {
  test.use({ settings: { MILLRACE_FILE_MAX_BYTES: String(2 << 20) } });

  test("what is not taken says why, and the rest arrives", async ({ page, server, allowErrors }) => {
    // The browser notes the server's refusal.
    allowErrors(/status of 415/);
    const board = await team(page, server);
    await page.goto(`/pipelines/${board.pipelineId}/deals/${board.deals.Konex}`);
    await page.getByRole("tab", { name: "Files" }).click();
    await expect(page.getByText("Up to 2 MB each, no programs.")).toBeVisible();
    await choose(page, [
      { name: "Film.mp4", mimeType: "video/mp4", buffer: Buffer.alloc((2 << 20) + 1) },
      { name: "Photo.png", mimeType: "image/png", buffer: Buffer.from("MZ\x90\x00 a program") },
      TERMS,
    ]);
    await expect(files(page).filter({ hasText: "Film.mp4" })).toContainText("This file is larger than 2 MB");
    await expect(files(page).filter({ hasText: "Photo.png" })).toContainText("Files of this kind are not taken");
    await expect(files(page).filter({ hasText: "Terms.txt" })).toContainText("Anna Snelling");
    for (const name of ["Film.mp4", "Photo.png"]) {
      await files(page).filter({ hasText: name }).getByRole("button", { name: "Dismiss" }).click();
    }
    await expect(files(page)).toHaveCount(1);
  });
});

test("a file goes on its way while the record is closed, and can be given up", async ({ page, server }) => {
  const board = await team(page, server);
  // The line is slow: what is sent waits until the test lets it go.
  let go = (): void => undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  await page.route(/\/files\/deal\//, async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  await page.goto(`/pipelines/${board.pipelineId}/deals/${board.deals.Konex}`);
  await page.getByRole("tab", { name: "Files" }).click();
  await choose(page, [1, 2, 3, 4].map((number) => ({ ...TERMS, name: `Terms ${number}.txt` })));
  await expect(files(page)).toHaveCount(4);
  await expect(files(page).filter({ hasText: "Waiting" })).toHaveCount(1);
  await files(page).filter({ hasText: "Terms 1" }).getByRole("button", { name: "Cancel" }).click();
  await expect(files(page)).toHaveCount(3);
  await page.getByRole("tab", { name: "Notes" }).click();
  await page.getByRole("tab", { name: "Files" }).click();
  await expect(files(page)).toHaveCount(3);
  go();
  await expect(files(page).getByRole("button", { name: "File actions" })).toHaveCount(3);
  await expect(files(page).filter({ hasText: "Terms 1" })).toHaveCount(0);
});

test("files are dropped onto a lead, and go along when it is converted", async ({ page, server, isMobile }) => {
  test.skip(isMobile, "nothing is dropped with a finger");
  const board = await team(page, server);
  const made = await board.ask<{ createLead: { lead: { id: string } } }>(
    page,
    `mutation { createLead(input: { firstName: "Jana", lastName: "Nova" }) { lead { id } } }`,
  );
  await page.goto(`/leads/${made.createLead.lead.id}`);
  await page.getByRole("tab", { name: "Files" }).click();
  const place = page.locator(".c-files__drop");
  await expect(place).toBeVisible();
  const data = await page.evaluateHandle((bytes) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], "Wish list.png", { type: "image/png" }));
    return data;
  }, [...PHOTO.buffer]);
  await place.dispatchEvent("dragover", { dataTransfer: data });
  await expect(place).toHaveClass(/--over/);
  await place.dispatchEvent("drop", { dataTransfer: data });
  await expect(files(page).filter({ hasText: "Wish list.png" })).toContainText("Anna Snelling");

  await page.getByRole("button", { name: "Convert", exact: true }).click();
  await page.getByRole("dialog", { name: "Convert the lead" }).getByRole("button", { name: "Convert", exact: true }).click();
  await page.getByRole("link", { name: "Deal", exact: true }).click();
  await page.getByRole("tab", { name: "Files" }).click();
  await expect(files(page).filter({ hasText: "Wish list.png" })).toBeVisible();
});

test("who may not change a contact sees its files and cannot add any", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris", "User");
  const { viewer } = await board.ask<{ viewer: { user: { id: string } } }>(boris, `{ viewer { user { id } } }`);
  const { createContact } = await board.ask<{ createContact: { contact: { id: string } } }>(
    page,
    `mutation { createContact(input: { firstName: "Jana" }) { contact { id } } }`,
  );
  // Boris sees her because she is on a deal of his.
  await board.ask(page, `mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }`, {
    input: { pipelineId: board.pipelineId, name: "His", ownerId: viewer.user.id, contactIds: [createContact.contact.id] },
  });
  await page.goto(`/contacts/${createContact.contact.id}`);
  await page.getByRole("tab", { name: "Files" }).click();
  await choose(page, [TERMS]);
  await expect(files(page)).toHaveCount(1);

  await boris.goto(`/contacts/${createContact.contact.id}`);
  await boris.getByRole("tab", { name: "Files" }).click();
  await expect(files(boris).filter({ hasText: "Terms.txt" })).toBeVisible();
  await expect(boris.getByRole("button", { name: "Add files" })).toHaveCount(0);
  await files(boris).getByRole("button", { name: "File actions" }).click();
  await expect(boris.getByRole("menuitem", { name: "Download" })).toBeVisible();
  await expect(boris.getByRole("menuitem", { name: "Delete" })).toHaveCount(0);
});
