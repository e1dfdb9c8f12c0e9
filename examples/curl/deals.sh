#!/bin/sh
# Lists the open deals, largest first, page by page. Needs curl and jq.
set -eu
: "${MILLRACE_TOKEN:?an API token}"
url="${MILLRACE_URL:-http://127.0.0.1:8700}/graphql"

query='query($after: String) {
  deals(filter: { statuses: [OPEN] }, sort: AMOUNT, direction: DESC, first: 100, after: $after) {
    nodes { name amount currency stage { name } owner { name } company { name } }
    pageInfo { hasNextPage endCursor }
  }
}'

after=null
while :; do
    body=$(jq -n --arg query "$query" --argjson after "$after" '{ query: $query, variables: { after: $after } }')
    page=$(curl -sS "$url" -H "authorization: Bearer $MILLRACE_TOKEN" -H 'content-type: application/json' -d "$body")
    if printf '%s' "$page" | jq -e '.errors' >/dev/null; then
        printf '%s' "$page" | jq '.errors' >&2
        exit 1
    fi
    # Amounts are in minor units: cents.
    printf '%s' "$page" | jq -r '.data.deals.nodes[] | [.amount / 100, .currency, .stage.name, .owner.name, .company.name // "-", .name] | @tsv'
    [ "$(printf '%s' "$page" | jq '.data.deals.pageInfo.hasNextPage')" = true ] || break
    after=$(printf '%s' "$page" | jq '.data.deals.pageInfo.endCursor')
done
