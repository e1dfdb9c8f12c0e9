#!/bin/sh
# Sends a query by its hash alone; sends the text only when the server does not know the hash. Needs curl, jq, sha256sum.
set -eu
: "${MILLRACE_TOKEN:?an API token}"
url="${MILLRACE_URL:-http://127.0.0.1:8700}/graphql"

query='{ workspace { name seq } }'
hash=$(printf '%s' "$query" | sha256sum | cut -d ' ' -f 1)
extensions=$(jq -cn --arg hash "$hash" '{ persistedQuery: { version: 1, sha256Hash: $hash } }')

# A GET, so that the request is short and could be kept by a cache of one's own.
answer=$(curl -sS --get "$url" -H "authorization: Bearer $MILLRACE_TOKEN" --data-urlencode "extensions=$extensions")
if [ "$(printf '%s' "$answer" | jq -r '.errors[0].extensions.code // empty')" = PERSISTED_QUERY_NOT_FOUND ]; then
    echo "the server does not know it yet: sending the text with the hash" >&2
    body=$(jq -n --arg query "$query" --argjson extensions "$extensions" '{ query: $query, extensions: $extensions }')
    answer=$(curl -sS "$url" -H "authorization: Bearer $MILLRACE_TOKEN" -H 'content-type: application/json' -d "$body")
fi
printf '%s\n' "$answer" | jq .
