// The texts of `web/locales`, as a test looks for them on screen.
//
//   const ru = texts("ru");
//   ru("common.save");                        // "Сохранить"
//   ru("board.moved", { name: "Konex", stage: "Предложение" });

import { readFileSync } from "node:fs";
import { join } from "node:path";

export const LANGUAGES = ["sk", "ru", "zh", "sw"] as const;
export type Language = "en" | (typeof LANGUAGES)[number];

const CATEGORIES = new Set(["zero", "one", "two", "few", "many", "other"]);

/** Every text of a language by its key; of a plural all forms. */
export function all(language: Language): Map<string, string[]> {
  const file = join(import.meta.dirname, "../../web/locales", `${language}.json`);
  const found = new Map<string, string[]>();
  const collect = (prefix: string, value: unknown) => {
    if (typeof value === "string") {
      found.set(prefix, [value]);
      return;
    }
    const members = Object.entries(value as Record<string, unknown>);
    if (members.every(([name, text]) => CATEGORIES.has(name) && typeof text === "string") && members.some(([name]) => name === "other")) {
      found.set(prefix, members.map(([, text]) => text as string));
      return;
    }
    for (const [name, member] of members) collect(prefix ? `${prefix}.${name}` : name, member);
  };
  collect("", JSON.parse(readFileSync(file, "utf8")));
  return found;
}

/** Looks texts up by key and puts values where their names stand. */
export function texts(language: Language): (key: string, values?: Record<string, string>) => string {
  const known = all(language);
  return (key, values = {}) => {
    const text = known.get(key)?.at(-1);
    if (text === undefined) throw new Error(`${language}.json has no ${key}`);
    return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
  };
}

/** Whatever on screen is a key, or English although the language has words of its own for it. */
export function notTranslated(shown: string[], language: Language): string[] {
  const english = all("en");
  const own = all(language);
  const wordOf = /\p{L}{3,}/u;
  // A word may be the same in both, and stand in other texts of the language.
  const said = new Set([...own.values()].flat());
  const patterns: RegExp[] = [];
  for (const [key, forms] of english) {
    if (key === "language.own_name") continue;
    for (const form of forms) {
      const words = form.replaceAll(/\{\w+\}/g, "");
      if (!wordOf.test(words) || own.get(key)?.includes(form)) continue;
      const pattern = form.split(/\{\w+\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+");
      patterns.push(new RegExp(`^${pattern}$`, "s"));
    }
  }
  return shown.filter((text) => english.has(text) || (!said.has(text) && patterns.some((pattern) => pattern.test(text))));
}
