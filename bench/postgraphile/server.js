// PostGraphile over the tables that a running Millrace has filled, as the bench's peer. It takes the database's address as
// its argument, prints where it answers, and ends when its standard input is closed.
//
// Millrace's tables have no foreign keys, for its write path keeps references true; what leads where is told to PostGraphile
// here, in the way that it has for that. Nothing is asked of it that Millrace does besides: no sessions, no rights.

import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { jsonPgSmartTags } from "postgraphile/utils";

const leadsTo = (column, table) => `(workspace_id, ${column}) references ${table} (workspace_id, id)`;

const references = jsonPgSmartTags({
  version: 1,
  config: {
    class: {
      deals: {
        tags: {
          foreignKey: [
            `${leadsTo("stage_id", "stages")}|@fieldName stage`,
            `${leadsTo("company_id", "companies")}|@fieldName company`,
            `${leadsTo("owner_id", "users")}|@fieldName owner`,
          ],
        },
        // No index has it, and so PostGraphile would not filter by it of itself.
        attribute: { deleted_at: { tags: { behavior: "+attribute:filterBy" } } },
      },
    },
  },
});

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [references],
  pgServices: [makePgService({ connectionString: process.argv[2], schemas: ["public"], poolConfig: { max: 4 } })],
  grafserv: { graphiql: false, watch: false },
  grafast: { explain: false },
};

const server = createServer();
const service = postgraphile(preset).createServ(grafserv);
await service.addTo(server);
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/graphql`));
process.stdin.on("end", () => process.exit(0)).resume();
