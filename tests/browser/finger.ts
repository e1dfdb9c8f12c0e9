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

  /**
   * From one point to another as one scrolls who then holds still: what the finger does does not wait for what the page makes
   * of it, and says itself when it did it, so that neither a rest nor a throw is seen in how busy the machine is.
   */
  async swipe(from: [number, number], to: [number, number]): Promise<void> {
    const begun = Date.now() / 1000 - 1;
    const send = (type: "touchStart" | "touchMove" | "touchEnd", at: number, touchPoints: { x: number; y: number }[]) =>
      this.session.send("Input.dispatchTouchEvent", { type, touchPoints, timestamp: begun + at });
    const done = [send("touchStart", 0, [{ x: from[0], y: from[1] }])];
    for (let step = 1; step <= 10; step++) {
      const point = { x: from[0] + ((to[0] - from[0]) * step) / 10, y: from[1] + ((to[1] - from[1]) * step) / 10 };
      done.push(send("touchMove", step * 0.02, [point]));
    }
    await Promise.all([...done, send("touchEnd", 0.9, [])]);
  }

  /** Over the middle of a box, in a few steps. */
  async carry(from: [number, number], to: { x: number; y: number; width: number; height: number }): Promise<void> {
    for (const share of [0.3, 0.7, 1]) {
      await this.move(from[0] + (to.x + to.width / 2 - from[0]) * share, from[1] + (to.y + to.height / 2 - from[1]) * share);
    }
  }
}
