// Starts GraphiQL: queries and mutations by POST, subscriptions over the WebSocket (graphql-transport-ws).
"use strict";

const WELCOME = `# Millrace's API. The schema is described under "Docs" at the left; Ctrl-Space completes.
# Signed in through the app in this browser, you act as yourself here. Otherwise give a token under "Headers":
# {"authorization": "Bearer ..."}

query Me {
  viewer {
    user {
      id
      name
    }
  }
}
`;

const authorization = (headers) => {
  const name = Object.keys(headers ?? {}).find((key) => key.toLowerCase() === "authorization");
  return name ? headers[name] : undefined;
};

const isSubscription = (params, options) => {
  const operations = (options?.documentAST?.definitions ?? []).filter((one) => one.kind === "OperationDefinition");
  const chosen = operations.find((one) => one.name?.value === params.operationName) ?? operations[0];
  return chosen?.operation === "subscription";
};

async function post(params, headers) {
  const response = await fetch("/graphql", {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json, application/json", "x-millrace": "graphiql", ...headers },
    body: JSON.stringify(params),
  });
  return response.json();
}

// One socket for each subscription: GraphiQL runs one at a time.
function subscribe(params, headers) {
  const waiting = [];
  const heard = [];
  const tell = (entry) => (waiting.length > 0 ? waiting.shift()(entry) : heard.push(entry));
  const socket = new WebSocket(location.origin.replace(/^http/, "ws") + "/graphql/ws", "graphql-transport-ws");
  const say = (message) => socket.send(JSON.stringify(message));
  const token = authorization(headers);
  socket.onopen = () => say({ type: "connection_init", payload: token ? { authorization: token } : {} });
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === "connection_ack") say({ id: "1", type: "subscribe", payload: params });
    if (message.type === "ping") say({ type: "pong" });
    if (message.type === "next") tell({ value: message.payload, done: false });
    if (message.type === "error") tell({ value: { errors: message.payload }, done: false });
    if (message.type === "error" || message.type === "complete") socket.close(1000);
  };
  socket.onclose = ({ code, reason }) => {
    if (code >= 4400) tell({ value: { errors: [{ message: `The socket was closed: ${reason} (${code})` }] }, done: false });
    tell({ value: undefined, done: true });
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => (heard.length > 0 ? Promise.resolve(heard.shift()) : new Promise((resolve) => waiting.push(resolve))),
    return: () => {
      socket.close(1000);
      return Promise.resolve({ value: undefined, done: true });
    },
  };
}

const fetcher = (params, options) =>
  isSubscription(params, options) ? subscribe(params, options?.headers) : post(params, options?.headers);

ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, { fetcher, defaultQuery: WELCOME, defaultEditorToolsVisibility: true, shouldPersistHeaders: false }),
);
