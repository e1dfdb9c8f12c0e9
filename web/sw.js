// Keeps the app's files in the browser, so that it opens at once, also while the server cannot be reached.
//
// A version of the app is a set of files that fit together: all of them are fetched before the version is used, and an open
// tab goes on with the files of its own. What the server says to a user (/graphql, /avatars, /files) never comes by here.

const FILES = /* files */ [];
const VERSION = "millrace-/* version */";

/** Whether a file has a name that is never given to another content. */
const isNamedForGood = (path) => /-[0-9a-f]{12,}\.\w+$/.test(path);

self.addEventListener("install", (event) => event.waitUntil(fetchAll()));

async function fetchAll() {
  const cache = await caches.open(VERSION);
  await Promise.all(
    FILES.map(async (file) => {
      const known = isNamedForGood(file) ? await caches.match(file) : undefined;
      const answer = known ?? (await fetch(file, { cache: isNamedForGood(file) ? "default" : "no-cache" }));
      if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
      await cache.put(file, answer);
    }),
  );
}

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function takeOver() {
  // The version before stays for the tabs that still run it.
  const versions = (await caches.keys()).filter((name) => name.startsWith("millrace-") && name !== VERSION);
  await Promise.all(versions.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

// The user asked for the new version.
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, searchParams } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (isPage(pathname)) event.respondWith(page(request));
  } else if (isNamedForGood(pathname) || pathname.startsWith("/assets/") || searchParams.has("v")) {
    event.respondWith(keep(request, pathname));
  }
});

/** Whether an address is one of the app's own, and not the API's or one for those who run it. */
const isPage = (path) =>
  !/^\/(graphql|graphiql|avatars|files|exports|healthz|readyz|metrics)(\/|$)/.test(path) && !path.split("/").pop().includes(".");

async function page(request) {
  const cache = await caches.open(VERSION);
  return (await cache.match("/")) ?? fetch(request);
}

async function keep(request, path) {
  const cache = await caches.open(VERSION);
  const known = (await cache.match(request)) ?? (isNamedForGood(path) ? await caches.match(request) : undefined);
  if (known) return known;
  const answer = await fetch(request);
  const mayBeKept = answer.ok && (isNamedForGood(path) || path.startsWith("/assets/") || path.startsWith("/locales/"));
  if (mayBeKept) await cache.put(request, answer.clone());
  return answer;
}
