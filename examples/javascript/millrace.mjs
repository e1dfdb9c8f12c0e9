// What both examples share: where the server is, and one request.

export const url = (process.env.MILLRACE_URL ?? "http://127.0.0.1:8700").replace(/\/$/, "");
export const token = process.env.MILLRACE_TOKEN;
if (!token) {
  console.error("MILLRACE_TOKEN is not set: make an API token under Settings, Security.");
  process.exit(1);
}

/** A refusal: `code` is stable, `fields` has an entry for each refused value. */
export class Refusal extends Error {
  constructor(error) {
    super(error.message);
    this.code = error.extensions?.code ?? "UNKNOWN";
    this.fields = error.extensions?.fields ?? [];
    this.extensions = error.extensions ?? {};
  }
}

/** Runs a query or mutation and gives its data. */
export async function request(query, variables = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await response.json();
  if (answer.errors) throw new Refusal(answer.errors[0]);
  return answer.data;
}
