// A finger on the page: pressed, moved and lifted as a touch screen does it, so that the browser itself decides what scrolls.

import type { CDPSession, Page } from "@playwright/test";

export class Finger {
  private constructor(private readonly session: CDPSession) {}

  static async of(page: Page): Promise<Finger> {
    return new Finger(await page.context().newCDPSession(page));
  }

  async down(x: number, y: number): Promise<void> {
    await this.session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
  }

  async move(x: number, y: number): Promise<void> {
    await this.session.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x, y }] });
  }

  async up(): Promise<void> {
    await this.session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  }

  /** From one point to another without a rest, as one scrolls: what the finger does does not wait for what the page makes of it. */
  async swipe(from: [number, number], to: [number, number]): Promise<void> {
    const done = [this.down(...from)];
    for (let step = 1; step <= 10; step++) {
      done.push(this.move(from[0] + ((to[0] - from[0]) * step) / 10, from[1] + ((to[1] - from[1]) * step) / 10));
    }
    await Promise.all([...done, this.up()]);
  }

  /** Over the middle of a box, in a few steps. */
  async carry(from: [number, number], to: { x: number; y: number; width: number; height: number }): Promise<void> {
    for (const share of [0.3, 0.7, 1]) {
      await this.move(from[0] + (to.x + to.width / 2 - from[0]) * share, from[1] + (to.y + to.height / 2 - from[1]) * share);
    }
  }
}
