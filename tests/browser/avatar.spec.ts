// A face instead of initials, on the screens of all.

import { crc32, deflateSync } from "node:zlib";
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./harness";
import { card, team } from "./team";

/** A PNG of one colour. */
function png(width: number, height: number, [red, green, blue]: [number, number, number]): Buffer {
  const chunk = (kind: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.from([0, ...Array.from({ length: width }, () => [red, green, blue]).flat()]);
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const FACE = { name: "me.png", mimeType: "image/png", buffer: png(300, 200, [180, 60, 20]) };

/** The picture in an avatar, once it has really come. */
async function shown(avatar: Locator): Promise<string> {
  const picture = avatar.locator("img");
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth)).toBe(96);
  return (await picture.getAttribute("src"))!;
}

async function choose(page: Page, button: string, file: typeof FACE): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: button }).click();
  await (await chooser).setFiles(file);
}

test("a picture is uploaded, seen by others at once, and removed", async ({ page, server, person }) => {
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await board.open(boris);
  const owner = card(boris, "Konex").locator(".c-avatar");
  await expect(owner).toHaveAttribute("data-initials", "AS");
  await expect(owner.locator("img")).toHaveCount(0);

  await page.goto("/settings/profile");
  const control = page.getByRole("group", { name: "Picture" });
  await choose(page, "Upload a picture", FACE);
  await expect(page.getByText("Picture saved")).toBeVisible();
  await expect(control.locator("img")).toHaveJSProperty("naturalWidth", 256);

  const first = await shown(owner);
  await choose(page, "Upload another", { ...FACE, buffer: png(40, 40, [20, 120, 60]) });
  await expect(owner.locator("img")).not.toHaveAttribute("src", first);
  await shown(owner);

  await control.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByRole("button", { name: "Upload a picture" })).toBeFocused();
  await expect(owner.locator("img")).toHaveCount(0);
  await expect(owner).toHaveAttribute("data-initials", "AS");
});

test("a file that is no fit picture is refused beside the button, and what was there stays", async ({ page, server, allowErrors }) => {
  // The browser notes the server's refusal.
  allowErrors(/status of 400/);
  await team(page, server);
  await page.goto("/settings/profile");
  const control = page.getByRole("group", { name: "Picture" });
  await choose(page, "Upload a picture", FACE);
  await expect(control.locator("img")).toHaveJSProperty("naturalWidth", 256);
  const before = await control.locator("img").getAttribute("src");

  for (const [file, words] of [
    [{ name: "me.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg/>") }, "This is not a JPEG, PNG, WebP or GIF picture"],
    [{ name: "me.png", mimeType: "image/png", buffer: Buffer.from("Dear Anna") }, "This is not a JPEG, PNG, WebP or GIF picture"],
    [{ ...FACE, buffer: FACE.buffer.subarray(0, 80) }, "This picture is damaged or not complete"],
    [{ ...FACE, buffer: Buffer.alloc(10 * 1024 * 1024 + 1) }, "This file is larger than 10 MB"],
  ] as const) {
    await choose(page, "Upload another", file);
    await expect(control.getByText(words)).toBeVisible();
    await expect(control.locator("img")).toHaveAttribute("src", before!);
  }
  await choose(page, "Upload another", { ...FACE, buffer: png(40, 40, [20, 120, 60]) });
  await expect(control.getByText("JPEG, PNG, WebP or GIF, up to 10 MB.")).toBeVisible();
});

test("an administrator gives somebody a picture by dropping a file", async ({ page, server, person, isMobile }) => {
  test.skip(isMobile, "nothing is dropped with a finger");
  const board = await team(page, server);
  const boris = await board.join(await person(), "Boris");
  await boris.goto("/settings/profile");
  await expect(boris.getByRole("group", { name: "Picture" })).toBeVisible();

  await page.goto("/settings/people");
  await page.getByRole("row", { name: /Boris/ }).getByRole("button").click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  const control = page.getByRole("dialog").getByRole("group", { name: "Picture" });
  const data = await page.evaluateHandle((bytes) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], "boris.png", { type: "image/png" }));
    return data;
  }, [...FACE.buffer]);
  await control.dispatchEvent("drop", { dataTransfer: data });

  await expect(boris.getByRole("group", { name: "Picture" }).locator("img")).toHaveJSProperty("naturalWidth", 256);
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await shown(page.getByRole("row", { name: /Boris/ }).locator(".c-avatar").first());
});
