// A small team on a small board, made through the API: Anna, who administers it, and Boris, who sees everything too.
//
//   const board = await team(page, server);
//   const boris = await board.join(await person(), "Boris");

import { type Locator, type Page, expect } from "@playwright/test";
import type { Server } from "./server";
import { type Language, texts } from "./texts";

/** The password of everybody on the team. */
export const PASSWORD = "a quiet river runs deep";

interface Stage {
  id: string;
  name: string;
  kind: string;
}

export interface Board {
  pipelineId: string;
  stages: Stage[];
  /** The deals by name. */
  deals: Record<string, string>;
  /** Signs a page in as one more administrator, or in another role. */
  join: (page: Page, name: string, role?: string) => Promise<Page>;
  /** Opens the board on a page, which may speak another language than English, and waits until it is live. */
  open: (page: Page, language?: Language) => Promise<void>;
  /** Makes a reference list with its entries, and tells its id. */
  list: (by: Page, name: string, entries: string[]) => Promise<string>;
  /** Asks the server as the page's user. */
  ask: <T>(page: Page, query: string, variables?: object) => Promise<T>;
}

/** Makes the workspace with `page` signed in as Anna, and deals of 1,000, 2,000 and 3,000 dollars in the first stage. */
export async function team(page: Page, server: Server, language: Language = "en"): Promise<Board> {
  const ask = async <T>(by: Page, query: string, variables: object = {}): Promise<T> => {
    const answer = await by.context().request.post(`${server.url}/graphql`, {
      headers: { "x-millrace": "web" },
      data: { query, variables },
    });
    const body = await answer.json();
    if (body.errors) throw new Error(JSON.stringify(body.errors));
    return body.data;
  };

  await ask(page, `mutation($input: SetupInput!) { setup(input: $input) { viewer { user { id } } } }`, {
    input: {
      workspaceName: "Northwind",
      currency: "USD",
      locale: language,
      timeZone: "Europe/Berlin",
      name: "Anna Snelling",
      email: "anna@example.com",
      password: PASSWORD,
      demo: false,
    },
  });
  const { pipelines } = await ask<{ pipelines: { id: string; stages: Stage[] }[] }>(
    page,
    `{ pipelines { id stages { id name kind } } }`,
  );
  const pipeline = pipelines[0]!;
  const deals: Record<string, string> = {};
  // Each new deal stands on top, so that the last one made is the first one seen.
  for (const [name, amount] of [["Cheers", 300_000], ["Konex", 200_000], ["Zumgoity", 100_000]] as const) {
    const made = await ask<{ createDeal: { deal: { id: string } } }>(
      page,
      `mutation($input: CreateDealInput!) { createDeal(input: $input) { deal { id } } }`,
      { input: { pipelineId: pipeline.id, name, amount } },
    );
    deals[name] = made.createDeal.deal.id;
  }

  const join = async (other: Page, name: string, role = "Administrator"): Promise<Page> => {
    const { roles } = await ask<{ roles: { id: string; name: string }[] }>(page, `{ roles { id name } }`);
    const roleId = roles.find((known) => known.name === role)!.id;
    const email = `${name.toLowerCase()}@example.com`;
    const { inviteUser } = await ask<{ inviteUser: { url: string } }>(
      page,
      `mutation($input: InviteUserInput!) { inviteUser(input: $input) { url } }`,
      { input: { email, name, roleId } },
    );
    const secret = inviteUser.url.split("/").pop()!;
    await ask(other, `mutation($input: AcceptLinkInput!) { acceptLink(input: $input) { viewer { user { id } } } }`, {
      input: { secret, name, password: PASSWORD },
    });
    return other;
  };

  const open = async (by: Page, spoken: Language = "en"): Promise<void> => {
    await by.goto(`/pipelines/${pipeline.id}`);
    await expect(by.getByText(texts(spoken)("live.live"), { exact: true })).toBeVisible();
    await expect(column(by, pipeline.stages[0]!.name)).toBeVisible();
  };

  const list = async (by: Page, name: string, entries: string[]): Promise<string> => {
    const { createList } = await ask<{ createList: { list: { id: string } } }>(
      by,
      `mutation($name: String!) { createList(input: { name: $name }) { list { id } } }`,
      { name },
    );
    await ask(by, `mutation($input: AddListItemsInput!) { addListItems(input: $input) { seq } }`, {
      input: { listId: createList.list.id, names: entries },
    });
    return createList.list.id;
  };

  return { pipelineId: pipeline.id, stages: pipeline.stages, deals, join, open, list, ask };
}

/** A column by the name of its stage. */
export function column(page: Page, stage: string): Locator {
  return page.getByRole("region", { name: stage, exact: true });
}

/** A card by the name of its deal, within a column or a page. */
export function card(within: Page | Locator, name: string): Locator {
  const page = "page" in within ? within.page() : within;
  return within.getByRole("link").filter({ has: page.getByRole("heading", { name, exact: true }) });
}

/** The names of a column's cards, from top to bottom. */
export async function names(within: Locator): Promise<string[]> {
  const cards = await within.getByRole("link").evaluateAll((cards) =>
    cards
      .map((card) => ({ top: card.getBoundingClientRect().top, name: card.querySelector("h3")?.textContent ?? "" }))
      .sort((a, b) => a.top - b.top)
      .map((card) => card.name),
  );
  return cards;
}

/** Takes a card with the mouse and carries it over a column, below everything in it; lets go when asked to. */
export async function carry(page: Page, name: string, to: Locator): Promise<void> {
  const from = await card(page, name).boundingBox();
  const over = await to.boundingBox();
  if (!from || !over) throw new Error("nothing to carry, or nowhere to carry it");
  await page.mouse.move(from.x + 40, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(from.x + 60, from.y + 40, { steps: 3 });
  await page.mouse.move(over.x + over.width / 2, over.y + Math.min(over.height / 2, 400), { steps: 8 });
}
